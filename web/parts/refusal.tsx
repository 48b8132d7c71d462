import type { Detail, Failure } from '../api/ask.ts';
import { word } from '../words.ts';
import { fieldName, fieldOf, RULES_ZH } from './field-words.ts';
import { OwnWords } from './own-words.tsx';
import { readsOwnWords, refusedBecause } from './refused-words.ts';

/** Why the ledger did not do what a form asked: every fault of it. */
export function Refusal({ failure }: { readonly failure: Failure }) {
  return (
    <div class="fault" role="alert">
      <Faults failure={failure} />
    </div>
  );
}

function Faults({ failure }: { readonly failure: Failure }) {
  if (failure.kind === 'forbidden') return <p>{word('may-not-change')}</p>;
  if (failure.kind !== 'refused') return <p>{word('failed')}</p>;
  const { code, message, details } = failure;
  if (details.length === 0) return <Because code={code} message={message} />;
  return (
    <>
      {details.map((detail) => (
        <p key={detail.path + detail.message}>
          <Fault detail={detail} />
        </p>
      ))}
    </>
  );
}

/** The reason in the reader's language, and what the ledger says of it. */
export const Because = ({ code, message }: { readonly code: string; readonly message: string }) => (
  <p>
    {refusedBecause(code)} <OwnWords text={message} />
  </p>
);

function Fault({ detail: { path, message } }: { readonly detail: Detail }) {
  const field = fieldOf(path);
  const name = field === undefined ? path : fieldName(field);
  const rule = field === undefined || readsOwnWords() ? undefined : RULES_ZH[field];
  return (
    <>
      {word('fault-of', { name })}
      {rule ?? <OwnWords text={message} />}
    </>
  );
}
