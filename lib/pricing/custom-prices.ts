import type { ServiceTier } from '../usage/record.ts';
import type { CustomPrice } from './custom-price.ts';
import type { ModelName } from './model-names.ts';
import { type HeldPrice, holdPrices, holdsAt, modelSpelling } from './price-history.ts';
import type { PriceRow, PriceTable } from './price-table.ts';
import { sellerOf } from './providers.ts';

/** Rows of one model or one prefix, and the spelling of the call's model that led to them. */
interface Candidates {
  readonly spelling: string;
  readonly rows: readonly HeldPrice[];
}

/**
 * A project's own prices as a table. Of the rows that hold at the instant of a call, that one is taken which names the model
 * most exactly: a model before a prefix, the longest prefix first; then a row of the call's provider before one of any; then a
 * row of the call's service tier before one of the standard tier. A row of another provider, or of another tier than the call's,
 * is never taken.
 */
export function createCustomPrices(prices: readonly CustomPrice[]): PriceTable {
  const held = holdPrices(prices);
  const byModel = indexBy(held, 'model');
  const byPrefix = indexBy(held, 'prefix');
  const longestPrefix = Math.max(0, ...[...byPrefix.keys()].map((prefix) => prefix.length));

  function* candidatesFor({ spellings }: ModelName): Generator<Candidates> {
    for (const spelling of spellings) {
      const rows = byModel.get(spelling);
      if (rows !== undefined) yield { spelling, rows };
    }
    for (let length = longestPrefix; length > 0; length -= 1) {
      for (const spelling of spellings) {
        const rows = spelling.length >= length ? byPrefix.get(spelling.slice(0, length)) : undefined;
        if (rows !== undefined) yield { spelling, rows };
      }
    }
  }

  return {
    source: 'custom',
    find(name, atUs, tier) {
      for (const { spelling, rows } of candidatesFor(name)) {
        const row = mostExact(rows.filter((candidate) => holdsAt(candidate, atUs) && isFor(candidate, name, tier)));
        if (row !== undefined) return toPriceRow(row, spelling, name);
      }
      return undefined;
    },
    boundaries: (name) =>
      [...candidatesFor(name)].flatMap(({ rows }) =>
        rows.flatMap(({ effectiveFromUs, untilUs }) => [effectiveFromUs, untilUs]),
      ),
  };
}

const indexBy = (held: readonly HeldPrice[], match: HeldPrice['match']): ReadonlyMap<string, readonly HeldPrice[]> =>
  Map.groupBy(
    held.filter((row) => row.match === match),
    ({ name }) => modelSpelling(name),
  );

function isFor({ provider, serviceTier }: HeldPrice, { seller }: ModelName, tier: ServiceTier): boolean {
  const isSeller = provider === undefined || sellerOf(provider) === seller;
  const isTier = serviceTier === undefined || serviceTier === tier;
  return isSeller && isTier;
}

/** At most one row of each key holds, so that no two are equally exact. */
const mostExact = (rows: readonly HeldPrice[]): HeldPrice | undefined =>
  rows.toSorted((a, b) => exactness(b) - exactness(a))[0];

const exactness = ({ provider, serviceTier }: HeldPrice): number =>
  (provider === undefined ? 0 : 2) + (serviceTier === undefined ? 0 : 1);

const toPriceRow = (row: HeldPrice, spelling: string, { seller }: ModelName): PriceRow => ({
  priceId: row.id,
  model: spelling,
  seller: sellerOf(row.provider) ?? seller ?? '',
  ...(row.serviceTier !== undefined && { serviceTier: row.serviceTier }),
  currency: row.currency,
  per: row.unit === '1K' ? 1_000 : 1_000_000,
  rates: row.rates,
});
