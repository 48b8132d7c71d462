import type { ErrorAnswer } from '../../lib/api-contract.ts';

/**
 * Why a ledger refuses a key, in its own words where it has any; its gateway has none.
 *
 * @param status 401 or 403
 * @param text the body of the answer
 * @param scope what the call needs
 */
export function refusedKey(status: number, text: string, scope: string): string {
  const reason = ownWords(text) ?? `it is unknown, revoked or expired, or lacks the scope "${scope}"`;
  return `the ledger refused the key (${status}): ${reason}\nNext: another one by --key or TOKENLEDGER_KEY`;
}

function ownWords(text: string): string | undefined {
  try {
    const { error } = JSON.parse(text) as Partial<ErrorAnswer>;
    if (error === undefined) return undefined;
    const [first] = error.details ?? [];
    return first === undefined ? error.message : `${error.message} (${first.path} ${first.message})`;
  } catch {
    return undefined;
  }
}
