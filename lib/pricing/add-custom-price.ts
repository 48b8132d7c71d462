import { isDeepStrictEqual } from 'node:util';
import { LedgerError } from '../errors.ts';
import type { CustomPrices, RandomId } from '../ports.ts';
import type { Project } from '../usage/record.ts';
import { type CustomPrice, type CustomPriceTerms, MAX_CUSTOM_PRICES } from './custom-price.ts';
import { type HeldPrice, historyKey, holdPrices, holdsAt } from './price-history.ts';
import type { CustomPriceRequest } from './read-custom-price.ts';

export interface AddPricePorts {
  readonly customPrices: Pick<CustomPrices, 'list' | 'add'>;
  readonly randomId: RandomId;
}

export interface AddedPrice {
  /** `unchanged`: the very row stands already, and nothing was written. */
  readonly outcome: 'added' | 'unchanged';
  readonly price: HeldPrice;
  /** All rows of the project, with this one. */
  readonly all: readonly CustomPrice[];
}

/**
 * Adds a row. Sent again, or sent without a date while an equal row holds, it adds nothing; so a retry and a second import leave
 * the history as it is.
 *
 * @throws LedgerError `conflict` when the project has as many rows as it may.
 */
export async function addCustomPrice(
  { customPrices, randomId }: AddPricePorts,
  project: Project,
  { terms, isDated }: CustomPriceRequest,
  nowUs: number,
): Promise<AddedPrice> {
  const rows = await customPrices.list(project);
  const standing = holdPrices(rows)
    .filter((row) => historyKey(row) === historyKey(terms))
    .find((row) => holdsAt(row, terms.effectiveFromUs));
  const isThere = standing !== undefined && saysTheSame(standing, terms, isDated);
  if (isThere) return { outcome: 'unchanged', price: standing, all: rows };
  if (rows.length >= MAX_CUSTOM_PRICES)
    throw new LedgerError('conflict', `a project has at most ${MAX_CUSTOM_PRICES} price rows, closed ones too`);
  const price: CustomPrice = { ...terms, id: `price_${randomId()}`, project, createdAtUs: nowUs };
  await customPrices.add(price);
  const all = [...rows, price];
  return { outcome: 'added', price: heldIn(all, price), all };
}

/** A row without a date holds from now, and an equal one that holds now is the same. */
function saysTheSame(standing: CustomPriceTerms, terms: CustomPriceTerms, isDated: boolean): boolean {
  const effectiveFromUs = isDated ? standing.effectiveFromUs : terms.effectiveFromUs;
  return isDeepStrictEqual(termsOf({ ...standing, effectiveFromUs }), termsOf(terms));
}

const termsOf = (terms: CustomPriceTerms) => [
  terms.match,
  terms.name,
  terms.provider,
  terms.serviceTier,
  terms.displayName,
  terms.currency,
  terms.unit,
  terms.rates,
  terms.effectiveFromUs,
  terms.closedAtUs,
];

function heldIn(rows: readonly CustomPrice[], price: CustomPrice): HeldPrice {
  const held = holdPrices(rows).find(({ id }) => id === price.id);
  if (held === undefined) throw new Error('a row that was added is not among the rows');
  return held;
}
