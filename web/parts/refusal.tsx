import type { Failure } from '../api/ask.ts';
import { word } from '../words.ts';

/** Why the ledger did not do what a form asked: every fault of it. */
export function Refusal({ failure }: { readonly failure: Failure }) {
  return (
    <div class="fault" role="alert">
      {faultsOf(failure).map((fault) => (
        <p key={fault}>{fault}</p>
      ))}
    </div>
  );
}

function faultsOf(failure: Failure): readonly string[] {
  if (failure.kind === 'forbidden') return [failure.message];
  if (failure.kind !== 'refused') return [word('failed')];
  if (failure.details.length === 0) return [failure.message];
  return failure.details.map(({ path, message }) => `${path}: ${message}`);
}
