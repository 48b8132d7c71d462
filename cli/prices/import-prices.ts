import { askLedger } from '../ledger/ask-ledger.ts';
import type { Connection } from '../ledger/connection.ts';
import { keptNumeral } from '../ledger/exact-numerals.ts';
import type { PriceFileRow } from './read-price-file.ts';

export interface PriceImport {
  added: number;
  alreadyThere: number;
  /** Rows that the ledger refused, with each of their faults. */
  readonly refused: { readonly name: string; readonly reasons: readonly string[] }[];
  /** What is booked without a price, and would have one by the rows. */
  readonly unpriced: UnpricedCalls[];
}

export interface UnpricedCalls {
  readonly name: string;
  readonly calls: string;
  readonly from: string;
  readonly to: string;
  /** What to POST to price them. */
  readonly reprice: readonly string[];
}

/**
 * Posts rows one after the other, so that of two for the same date the later one in the file holds. Rows that stand already add
 * nothing, and a refused one holds up no other.
 *
 * @throws LedgerRefused (see `askLedger`); rows that were added stay, and a second run goes on from there.
 */
export async function importPrices(
  connection: Connection,
  rows: readonly PriceFileRow[],
  onProgress: () => void = () => {},
): Promise<PriceImport> {
  const outcome: PriceImport = { added: 0, alreadyThere: 0, refused: [], unpriced: [] };
  for (const { name, route, row } of rows) {
    const body = JSON.stringify(row);
    const answer = await askLedger(connection, { method: 'POST', path: route, body, scope: 'admin' });
    if (answer.status === 201) outcome.added += 1;
    else if (answer.status === 200) outcome.alreadyThere += 1;
    else outcome.refused.push({ name, reasons: reasonsOf(answer.body as Refusal, answer.status) });
    const { unpriced, reprice = [] } = answer.body as Offer;
    if (unpriced !== undefined) {
      const { calls, from, to } = unpriced;
      outcome.unpriced.push({ name, calls: keptNumeral(calls) ?? '', from, to, reprice });
    }
    onProgress();
  }
  return outcome;
}

interface Offer {
  readonly unpriced?: { readonly calls: unknown; readonly from: string; readonly to: string };
  readonly reprice?: readonly string[];
}

interface Refusal {
  readonly error?: {
    readonly message: string;
    readonly details?: readonly { readonly path: string; readonly message: string }[];
  };
}

function reasonsOf({ error }: Refusal, status: number): readonly string[] {
  const details = error?.details ?? [];
  if (details.length === 0) return [error?.message ?? `the ledger answered ${status}`];
  return details.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`));
}
