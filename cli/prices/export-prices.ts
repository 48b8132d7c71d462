import type { ExchangeRateAnswer, PriceAnswer } from '../../lib/api-contract.ts';
import { askLedger, LedgerRefused } from '../ledger/ask-ledger.ts';
import type { Connection } from '../ledger/connection.ts';

/** Rows as `import` takes them; numerals are kept as the ledger wrote them. */
export interface PriceFile {
  readonly prices: readonly object[];
  readonly exchange_rates: readonly object[];
}

/** All own prices and rates of exchange that hold, held or will hold. Rows that never do would only get in each other's way. */
export async function exportPrices(connection: Connection): Promise<PriceFile> {
  const prices = await listAll<PriceAnswer<unknown>>(connection, '/prices', 'prices');
  const rates = await listAll<ExchangeRateAnswer<unknown>>(connection, '/exchange_rates', 'exchange_rates');
  return {
    prices: prices.filter(holdsEver).map(priceRow),
    exchange_rates: rates.filter((rate) => rate.id !== null && holdsEver(rate)).map(rateRow),
  };
}

interface Dated {
  readonly effective_from: string | null;
  readonly effective_until: string | null;
}

const holdsEver = ({ effective_from: from, effective_until: until }: Dated): boolean => from !== until;

/** The end that follows from a later row is left out: it will follow again. */
function priceRow(price: PriceAnswer<unknown>): object {
  const {
    id: _id,
    source: _source,
    free: _free,
    created_at: _made,
    effective_until: _until,
    closed_at,
    ...row
  } = price;
  const said = Object.entries({ ...row, effective_until: closed_at }).filter(([, value]) => value !== null);
  return Object.fromEntries(said);
}

const rateRow = ({ pair, rate, effective_from }: ExchangeRateAnswer<unknown>): object => ({
  pair,
  rate,
  effective_from,
});

async function listAll<Row>(connection: Connection, path: string, name: string): Promise<readonly Row[]> {
  const rows: Row[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const page = `${path}?limit=1000${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`;
    const { status, body } = await askLedger(connection, { method: 'GET', path: page, scope: 'read' });
    if (status !== 200) throw new LedgerRefused(`the ledger answered ${status}: is this the address of a tokenledger?`);
    const list = body as Record<string, readonly Row[]> & { readonly cursor: string | null };
    rows.push(...(list[name] ?? []));
    cursor = list.cursor;
  }
  return rows;
}
