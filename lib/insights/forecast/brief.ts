import type { BriefDrivers, CostDrivers, Forecast, ForecastBrief } from '../../api-contract.ts';
import { Decimal, MONEY_SCALE, roundDecimal } from '../../money.ts';

export type ExactBrief = ForecastBrief<Decimal>;

// TypeScript's library does not know the reviver's context yet (Node ≥ 22 has it).
const { parse } = JSON as unknown as {
  parse(text: string, reviver: (name: string, value: unknown, context: { source: string }) => unknown): unknown;
};

/** The brief of a forecast, with all of its budgets. @param asOf when it was made, ISO 8601 */
export const toBrief = (
  { method, backtest, month, budgets, drivers }: Forecast<bigint, Decimal>,
  asOf: string,
): ExactBrief => ({
  estimate: true,
  as_of: asOf,
  method,
  backtest: backtest && { mase: backtest.mase, naive: backtest.naive, coverage: backtest.coverage },
  month,
  budgets,
  drivers: drivers && largestOf(drivers),
});

const largestOf = ({ by_model, by_function, by_user, ...all }: CostDrivers<Decimal>): BriefDrivers<Decimal> => ({
  ...all,
  model: by_model[0] ?? null,
  function: by_function[0] ?? null,
  user: by_user?.[0] ?? null,
});

export const writeBrief = (brief: ExactBrief): string => JSON.stringify(brief);

/** What {@link writeBrief} wrote. Every number in it is an amount, and keeps its digits. */
export const readBrief = (text: string): ExactBrief =>
  parse(text, (_name, value, { source }) =>
    typeof value === 'number' ? new Decimal(roundDecimal(source, MONEY_SCALE) ?? 0n, MONEY_SCALE) : value,
  ) as ExactBrief;
