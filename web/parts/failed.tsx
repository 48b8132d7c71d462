import type { Failure } from '../api/ask.ts';
import { refresh } from '../state/screen.ts';
import { word } from '../words.ts';

interface FailedProps {
  readonly failure: Failure;
  readonly again?: () => void;
}

/** In place of what could not be had: why, and what to do. */
export function Failed({ failure, again = refresh }: FailedProps) {
  if (failure.kind === 'forbidden') return <p class="notice">{word('forbidden')}</p>;
  if (failure.kind === 'refused') return <p class="notice">{failure.details[0]?.message ?? failure.message}</p>;
  return (
    <p class="notice" role="status">
      {word('failed')}{' '}
      <button type="button" class="link" onClick={again}>
        {word('try-again')}
      </button>
    </p>
  );
}
