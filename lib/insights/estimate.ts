import { Decimal, MONEY_SCALE, roundDecimal } from '../money.ts';

const DIGITS = 4;

/** An estimated amount as it is shown: four significant digits, since more would claim to be known. */
export const toEstimate = (value: number): Decimal => decimalOf(value.toPrecision(DIGITS), MONEY_SCALE);

/** A ratio or percentage with so many decimals. */
export const toRatio = (value: number, decimals: number): Decimal => decimalOf(value.toFixed(decimals), decimals);

const decimalOf = (text: string, scale: number): Decimal => new Decimal(roundDecimal(text, scale) ?? 0n, scale);

/** An exact amount as a double of the ledger's currency, to reckon estimates with. */
export const toFloat = (costAtto: bigint): number => Number(costAtto) / 10 ** MONEY_SCALE;
