/** Decimal places of money inside the ledger: `1n` is 10⁻¹⁸ of its currency. */
export const MONEY_SCALE = 18;

/** Decimal places of a duration inside the ledger: `1n` is a microsecond, 10⁻³ ms. */
export const DURATION_SCALE = 3;

// TypeScript's library does not know JSON.rawJSON yet (Node ≥ 22 has it).
const { rawJSON } = JSON as unknown as { rawJSON(text: string): object };

/** An exact decimal number: `units` × 10^-`scale`. `JSON.stringify` writes its exact numeral, never a float's digits. */
export class Decimal {
  readonly units: bigint;
  readonly scale: number;

  constructor(units: bigint, scale: number) {
    this.units = units;
    this.scale = scale;
  }

  /** The shortest exact numeral: no exponent, no trailing zeros; `29.52`, `-0.5`, `100`. */
  toString(): string {
    return formatDecimal(this.units, this.scale);
  }

  toJSON(): object {
    return rawJSON(this.toString());
  }
}

/** Money of the ledger's currency from attos (10⁻¹⁸). */
export const money = (costAtto: bigint): Decimal => new Decimal(costAtto, MONEY_SCALE);

/** The shortest exact numeral of `units` × 10^-`scale`. */
export function formatDecimal(units: bigint, scale: number): string {
  const sign = units < 0n ? '-' : '';
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  const fraction = digits.slice(digits.length - scale).replace(/0+$/, '');
  return fraction === '' ? `${sign}${whole}` : `${sign}${whole}.${fraction}`;
}

const NUMERAL = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d{1,4}))?$/;

/**
 * Reads a decimal numeral exactly, as units of 10^-`scale`.
 *
 * @returns undefined when the text is no decimal numeral, or when it has digits beyond `scale` that are not zero
 *   (rounding is the caller's decision: see {@link roundDecimal}).
 */
export function parseDecimal(text: string, scale: number): bigint | undefined {
  const parts = splitNumeral(text, scale);
  return parts === undefined || parts.remainder ? undefined : parts.units;
}

/** As {@link parseDecimal}, but digits beyond `scale` are rounded half up (away from zero). */
export function roundDecimal(text: string, scale: number): bigint | undefined {
  const parts = splitNumeral(text, scale + 1);
  if (parts === undefined) return undefined;
  const half = parts.units < 0n ? -5n : 5n;
  return (parts.units + half) / 10n;
}

function splitNumeral(text: string, scale: number): { units: bigint; remainder: boolean } | undefined {
  const match = NUMERAL.exec(text);
  if (match === null) return undefined;
  const [, sign, whole = '', fraction = '', exponent = '0'] = match;
  const shift = scale - fraction.length + Number(exponent);
  if (shift > 1000) return undefined;
  const digits = BigInt(whole + fraction);
  if (shift >= 0) {
    const units = digits * 10n ** BigInt(shift);
    return { units: sign === '-' ? -units : units, remainder: false };
  }
  const divisor = 10n ** BigInt(Math.min(-shift, whole.length + fraction.length + 1));
  const units = digits / divisor;
  return { units: sign === '-' ? -units : units, remainder: digits % divisor !== 0n };
}

/** The quotient rounded half up, for rates and percentages; `denominator` > 0. */
export function divideHalfUp(numerator: bigint, denominator: bigint): bigint {
  const doubled = 2n * numerator + (numerator < 0n ? -denominator : denominator);
  return doubled / (2n * denominator);
}
