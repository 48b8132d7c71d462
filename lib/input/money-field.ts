import { MONEY_SCALE, parseDecimal } from '../money.ts';

/** Far above any sum of a ledger, and far below what a number of the table holds. */
const MAX_MONEY = 1_000_000_000_000n;
const MAX_NUMERAL_LENGTH = 64;

export const MONEY_RULE = `must be a decimal above 0 and at most ${MAX_MONEY} with at most ${MONEY_SCALE} places, as a number or a string`;

/** Reads an amount above 0 of the ledger's currency from its text, in attos. */
export function readPositiveMoney(text: string): bigint | undefined {
  const atto = text.length > MAX_NUMERAL_LENGTH ? undefined : parseDecimal(text, MONEY_SCALE);
  const isInRange = atto !== undefined && atto > 0n && atto <= MAX_MONEY * 10n ** BigInt(MONEY_SCALE);
  return isInRange ? atto : undefined;
}
