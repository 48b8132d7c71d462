import type { ForecastMethod } from '../api-contract.ts';
import type { Day, Project } from '../usage/record.ts';
import type { Budget, BudgetPeriod, BudgetScope } from './budget.ts';
import { type Period, periodOf } from './period.ts';

/** A threshold that a revision of a budget has reached in a period, of one user when it is about each. */
export interface BudgetThreshold {
  readonly kind: 'budget';
  readonly project: Project;
  readonly budgetId: string;
  readonly revision: number;
  /** Name of the period, `2026-W48`. */
  readonly period: string;
  /** Of `each_user` only. */
  readonly user?: string;
  /** Percent of the limit. */
  readonly threshold: number;
}

/** A part of what was spent. */
export interface Driver {
  readonly name: string;
  readonly costAtto: bigint;
  readonly unpricedCalls: bigint;
}

/** How the end of a budget's period was foretold, and how sure that is. */
export interface EndForecast {
  readonly madeAtUs: number;
  readonly method: ForecastMethod;
  /** It ends between these with 80 %; absent where nobody could say. */
  readonly between?: { readonly lowAtto: bigint; readonly highAtto: bigint };
  /** Percent, that the limit is reached in the period; absent where nobody could say. */
  readonly chance?: number;
}

/** What was known of the budget when the alert was raised. */
export interface BudgetFacts {
  readonly name: string;
  readonly scope: BudgetScope;
  readonly periodKind: BudgetPeriod;
  /** First and last day of the period. */
  readonly from: Day;
  readonly to: Day;
  readonly limitAtto: bigint;
  readonly spentAtto: bigint;
  readonly calls: bigint;
  /** Calls whose cost is not in what was spent, because nobody knows it. */
  readonly unpricedCalls: bigint;
  /** What will have been spent at the end of the period: by the forecast, or when it goes on as it did in the mean so far. */
  readonly expectedAtto: bigint;
  /** Where a forecast was known. */
  readonly forecast?: EndForecast;
  /** Lower thresholds that were reached as well; they are marked with this one and stay silent. */
  readonly alsoReached: readonly number[];
  /** Who and what drives it, most cost first, at most {@link MAX_DRIVERS} of each; empty where the books keep no such crossing. */
  readonly users: readonly Driver[];
  readonly models: readonly Driver[];
  readonly functions: readonly Driver[];
}

export const MAX_DRIVERS = 5;

/** What of a budget is looked at: one sum in one period. */
export interface BudgetLook {
  readonly budget: Budget;
  readonly period: Period;
  /** Of `each_user` only. */
  readonly user?: string;
}

/** The thresholds that a sum has reached, in rising order. It is reached when it is spent, not when it is exceeded. */
export const reachedThresholds = (
  { thresholds, limitAtto }: Pick<Budget, 'thresholds' | 'limitAtto'>,
  spentAtto: bigint,
): readonly number[] => thresholds.filter((percent) => spentAtto * 100n >= BigInt(percent) * limitAtto);

export const thresholdSubject = ({ budget, period, user }: BudgetLook, threshold: number): BudgetThreshold => ({
  kind: 'budget',
  project: budget.project,
  budgetId: budget.id,
  revision: budget.revision,
  period: period.name,
  ...(user !== undefined && { user }),
  threshold,
});

/** The looks at a budget in the periods of these days. */
export function looksOf(budget: Budget, days: readonly Day[], user?: string): readonly BudgetLook[] {
  const periods = new Map(days.map((day) => periodOf(budget.period, day)).map((period) => [period.name, period]));
  return [...periods.values()].map((period) => ({ budget, period, ...(user !== undefined && { user }) }));
}
