import { divideHalfUp, MONEY_SCALE, parseDecimal } from '../money.ts';
import type { Conversion } from './exchange-rates.ts';
import type { ListedRate, Numeral, PriceRow } from './price-table.ts';
import { PARENT_CLASSES, TOKEN_CLASSES, type TokenClass } from './token-classes.ts';

/** Attos per token by class, in the order of `TOKEN_CLASSES`; undefined where no rate is known. */
type AttosPerToken = readonly (bigint | undefined)[];

/** The rates of one row in the ledger's currency, quantised: multiplying is all that is left to do. */
export interface RateCard {
  /** Ascending; the last whose `above` is below the call's total input applies to the whole call. */
  readonly bands: readonly { readonly above: number; readonly rates: AttosPerToken }[];
  readonly attosPerCall: bigint;
}

/** Decimal places of a rate: the finest numeral in any list has 17 of them, a float's. */
export const NUMERAL_SCALE = 30;
const NUMERAL_UNIT = 10n ** BigInt(NUMERAL_SCALE);
const ATTOS = 10n ** BigInt(MONEY_SCALE);

/** Quantises a row once: each rate to the nearest atto per token. `percents` are those of the service tier. */
export function makeRateCard(row: PriceRow, percents: readonly bigint[], conversion: Conversion): RateCard {
  const { rates, per } = row;
  if (rates === null) return { bands: [], attosPerCall: 0n };
  const quantise = (numeral: Numeral, unit: number, percent: bigint): bigint =>
    divideHalfUp(
      numeralUnits(numeral) * conversion.numerator * ATTOS * percent,
      NUMERAL_UNIT * conversion.denominator * BigInt(unit) * 100n,
    );
  const ratesAbove = (above: number): AttosPerToken =>
    TOKEN_CLASSES.map((tokenClass, index) => {
      const rate = ownOrParents(rates, tokenClass);
      return rate === undefined ? undefined : quantise(numeralAbove(rate, above), per, percents[index] ?? 100n);
    });
  const fee = rates.perThousandCalls;
  return {
    bands: bandStarts(Object.values(rates)).map((above) => ({ above, rates: ratesAbove(above) })),
    attosPerCall: fee === undefined ? 0n : quantise(numeralAbove(fee, 0), 1000, 100n),
  };
}

/** Σ tokens × rate in attos; undefined when tokens were used in a class of unknown rate. A call without tokens costs nothing. */
export function costOf(card: RateCard, totalInput: number, tokens: readonly number[]): bigint | undefined {
  let band = card.bands[0];
  for (const next of card.bands) if (totalInput > next.above) band = next;
  if (band === undefined) return undefined;
  let cost = 0n;
  let used = false;
  for (let index = 0; index < tokens.length; index++) {
    const count = tokens[index] as number;
    if (count === 0) continue;
    const rate = band.rates[index];
    if (rate === undefined) return undefined;
    used = true;
    cost += BigInt(count) * rate;
  }
  return used ? cost + card.attosPerCall : 0n;
}

function ownOrParents(rates: NonNullable<PriceRow['rates']>, tokenClass: TokenClass): ListedRate | undefined {
  const owner = [tokenClass, ...PARENT_CLASSES[tokenClass]].find((candidate) => rates[candidate] !== undefined);
  return owner && rates[owner];
}

function bandStarts(rates: readonly ListedRate[]): readonly number[] {
  const starts = rates.flatMap((rate) => (typeof rate === 'object' ? rate.tiers.map(([start]) => start) : []));
  return [...new Set([-1, ...starts])].sort((a, b) => a - b);
}

function numeralAbove(rate: ListedRate, above: number): Numeral {
  if (typeof rate !== 'object') return rate;
  return rate.tiers.findLast(([start]) => start <= above)?.[1] ?? rate.base;
}

function numeralUnits(numeral: Numeral): bigint {
  const units = parseDecimal(String(numeral), NUMERAL_SCALE);
  if (units === undefined) throw new RangeError(`not a rate: "${numeral}"`);
  return units;
}
