import type { Failure } from '../api/ask.ts';
import { refresh } from '../state/screen.ts';
import { word } from '../words.ts';
import { OwnWords } from './own-words.tsx';
import { refusedBecause } from './refused-words.ts';

interface FailedProps {
  readonly failure: Failure;
  readonly again?: () => void;
}

/** In place of what could not be had: why, and what to do. */
export function Failed({ failure, again = refresh }: FailedProps) {
  if (failure.kind === 'forbidden') return <p class="notice">{word('forbidden')}</p>;
  if (failure.kind === 'refused')
    return (
      <p class="notice">
        {refusedBecause(failure.code)} <OwnWords text={failure.details[0]?.message ?? failure.message} />
      </p>
    );
  return (
    <p class="notice" role="status">
      {word('failed')}{' '}
      <button type="button" class="link" onClick={again}>
        {word('try-again')}
      </button>
    </p>
  );
}
