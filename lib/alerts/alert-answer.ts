import type { AlertAnswer, AnomalyAlertAnswer, BudgetAlertAnswer, UnpricedAlertAnswer } from '../api-contract.ts';
import type { Driver, EndForecast } from '../budgets/budget-alert.ts';
import { scopeAnswer } from '../budgets/budget-answer.ts';
import { percentOf } from '../budgets/standing.ts';
import type { Calendar } from '../calendar.ts';
import { linkOf, momentText, periodOf } from '../insights/anomalies/moment.ts';
import { type Decimal, money } from '../money.ts';
import {
  type Alert,
  type AnomalyAlert,
  type BudgetAlert,
  isAnomalyAlert,
  isBudgetAlert,
  type UnpricedAlert,
} from './alert.ts';

type Iso = Pick<Calendar, 'iso'>;

/** An alert as `GET /alerts` lists it. */
export function alertAnswer(alert: Alert, calendar: Iso): AlertAnswer<bigint, Decimal> {
  const { id, raisedAtUs, sentAtUs, acknowledged } = alert;
  const instant = instantOf(calendar);
  return {
    id,
    ...ownPart(alert, calendar),
    raised_at: calendar.iso(raisedAtUs),
    sent_at: instant(sentAtUs),
    acknowledged_at: instant(acknowledged?.atUs),
    acknowledged_by: acknowledged?.by ?? null,
  };
}

function ownPart(alert: Alert, calendar: Iso) {
  if (isBudgetAlert(alert)) return budgetPart(alert, calendar);
  return isAnomalyAlert(alert) ? anomalyPart(alert, calendar) : unpricedPart(alert, calendar);
}

const instantOf =
  ({ iso }: Iso) =>
  (us: number | undefined): string | null =>
    us === undefined ? null : iso(us);

type OwnPart<Answer> = Omit<Answer, 'id' | 'raised_at' | 'sent_at' | 'acknowledged_at' | 'acknowledged_by'>;

const unpricedPart = ({ subject, facts }: UnpricedAlert, calendar: Iso): OwnPart<UnpricedAlertAnswer<bigint>> => ({
  kind: subject.kind,
  day: subject.day,
  model: subject.model,
  unpriced_calls: facts.unpricedCalls,
  calls: facts.calls,
  tokens: facts.tokens,
  since: instantOf(calendar)(facts.sinceUs),
  functions: facts.functions.map(({ name, unpricedCalls }) => ({ name, unpriced_calls: unpricedCalls })),
  more_functions: facts.moreFunctions,
});

const budgetPart = ({ subject, facts }: BudgetAlert, calendar: Iso): OwnPart<BudgetAlertAnswer<bigint, Decimal>> => ({
  kind: subject.kind,
  budget_id: subject.budgetId,
  revision: subject.revision,
  name: facts.name,
  scope: scopeAnswer(facts.scope),
  user_id: subject.user ?? null,
  period: facts.periodKind,
  period_name: subject.period,
  from: facts.from,
  to: facts.to,
  threshold: subject.threshold,
  limit: money(facts.limitAtto),
  spent: money(facts.spentAtto),
  percent: percentOf(facts, facts.spentAtto),
  expected: money(facts.expectedAtto),
  forecast: facts.forecast === undefined ? null : forecastAnswer(facts.forecast, calendar),
  calls: facts.calls,
  unpriced_calls: facts.unpricedCalls,
  top_users: facts.users.map(driverAnswer),
  top_models: facts.models.map(driverAnswer),
  top_functions: facts.functions.map(driverAnswer),
});

const anomalyPart = (
  { subject, facts }: AnomalyAlert,
  calendar: Iso,
): OwnPart<AnomalyAlertAnswer<bigint, Decimal>> => ({
  kind: subject.kind,
  period: periodOf(facts.at),
  at: momentText(facts.at, calendar),
  measure: subject.measure,
  direction: facts.isAbove ? 'above' : 'below',
  actual: money(facts.actualAtto),
  expected: money(facts.expectedAtto),
  low: money(facts.lowAtto),
  high: money(facts.highAtto),
  since: momentText(subject.at, calendar),
  explained_by: facts.cause,
  link: linkOf(facts.at, calendar),
  partial: facts.isPartial,
  calls: facts.calls,
  unpriced_calls: facts.unpricedCalls,
});

const forecastAnswer = (
  { madeAtUs, method, between, chance }: EndForecast,
  { iso }: Iso,
): BudgetAlertAnswer<bigint, Decimal>['forecast'] => ({
  as_of: iso(madeAtUs),
  method,
  low: between === undefined ? null : money(between.lowAtto),
  high: between === undefined ? null : money(between.highAtto),
  chance: chance ?? null,
});

const driverAnswer = ({ name, costAtto, unpricedCalls }: Driver) => ({
  name,
  cost: money(costAtto),
  unpriced_calls: unpricedCalls,
});
