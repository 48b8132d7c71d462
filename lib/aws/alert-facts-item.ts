/** What each kind of alert is about and what was known of it, as attributes of its item. */
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { BudgetAlert, UnpricedAlert } from '../alerts/alert.ts';
import { FORECAST_METHODS } from '../api-contract.ts';
import { BUDGET_PERIODS } from '../budgets/budget.ts';
import type { Driver, EndForecast } from '../budgets/budget-alert.ts';
import type { Project } from '../usage/record.ts';
import { readScope, scopeAttributes } from './budget-item.ts';
import { ImageReader } from './image-reader.ts';

type Item = Record<string, AttributeValue>;

const text = (S: string): AttributeValue => ({ S });
const number = (value: bigint | number): AttributeValue => ({ N: String(value) });

export const unpricedAttributes = ({ subject, facts }: UnpricedAlert): Item => ({
  day: text(subject.day),
  model: text(subject.model),
  unpriced_calls: number(facts.unpricedCalls),
  calls: number(facts.calls),
  tokens: number(facts.tokens),
  ...(facts.sinceUs === undefined ? {} : { since_us: number(facts.sinceUs) }),
  functions: {
    L: facts.functions.map(({ name, unpricedCalls }) => ({
      M: { name: text(name), unpriced_calls: number(unpricedCalls) },
    })),
  },
  more_functions: number(facts.moreFunctions),
});

export function readUnpricedAlert(item: Item, project: Project): Pick<UnpricedAlert, 'subject' | 'facts'> {
  const reader = new ImageReader(item);
  const functions = (item.functions?.L ?? []).map(({ M = {} }) => new ImageReader(M));
  return {
    subject: { kind: 'unpriced-model', project, day: reader.text('day'), model: reader.text('model') },
    facts: {
      unpricedCalls: reader.decimal('unpriced_calls', 0),
      calls: reader.decimal('calls', 0),
      tokens: reader.decimal('tokens', 0),
      ...(reader.has('since_us') && { sinceUs: reader.integer('since_us') }),
      functions: functions.map((one) => ({ name: one.text('name'), unpricedCalls: one.decimal('unpriced_calls', 0) })),
      moreFunctions: reader.integer('more_functions'),
    },
  };
}

export const budgetAttributes = ({ subject, facts }: BudgetAlert): Item => ({
  budget_id: text(subject.budgetId),
  revision: number(subject.revision),
  period_name: text(subject.period),
  ...(subject.user === undefined ? {} : { user: text(subject.user) }),
  threshold: number(subject.threshold),
  name: text(facts.name),
  ...scopeAttributes(facts.scope),
  period: text(facts.periodKind),
  from_day: text(facts.from),
  to_day: text(facts.to),
  limit_atto: number(facts.limitAtto),
  spent_atto: number(facts.spentAtto),
  calls: number(facts.calls),
  unpriced_calls: number(facts.unpricedCalls),
  expected_atto: number(facts.expectedAtto),
  ...(facts.forecast === undefined ? {} : { forecast: forecastAttribute(facts.forecast) }),
  also_reached: { L: facts.alsoReached.map(number) },
  users: driversAttribute(facts.users),
  models: driversAttribute(facts.models),
  functions: driversAttribute(facts.functions),
});

const forecastAttribute = ({ madeAtUs, method, between, chance }: EndForecast): AttributeValue => ({
  M: {
    made_at_us: number(madeAtUs),
    method: text(method),
    ...(between === undefined ? {} : { low_atto: number(between.lowAtto), high_atto: number(between.highAtto) }),
    ...(chance === undefined ? {} : { chance: number(chance) }),
  },
});

const driversAttribute = (drivers: readonly Driver[]): AttributeValue => ({
  L: drivers.map(({ name, costAtto, unpricedCalls }) => ({
    M: { name: text(name), cost_atto: number(costAtto), unpriced_calls: number(unpricedCalls) },
  })),
});

export function readBudgetAlert(item: Item, project: Project): Pick<BudgetAlert, 'subject' | 'facts'> {
  const reader = new ImageReader(item);
  return {
    subject: {
      kind: 'budget',
      project,
      budgetId: reader.text('budget_id'),
      revision: reader.integer('revision', 1),
      period: reader.text('period_name'),
      ...reader.optionalText('user', 'user'),
      threshold: reader.integer('threshold', 1),
    },
    facts: {
      name: reader.text('name'),
      scope: readScope(reader),
      periodKind: reader.oneOf('period', BUDGET_PERIODS),
      from: reader.text('from_day'),
      to: reader.text('to_day'),
      limitAtto: reader.decimal('limit_atto', 0),
      spentAtto: reader.decimal('spent_atto', 0),
      calls: reader.decimal('calls', 0),
      unpricedCalls: reader.decimal('unpriced_calls', 0),
      expectedAtto: reader.decimal('expected_atto', 0),
      ...(item.forecast?.M !== undefined && { forecast: readForecast(new ImageReader(item.forecast.M)) }),
      alsoReached: (item.also_reached?.L ?? []).map(({ N: percent }) => Number(percent)),
      users: readDrivers(item.users),
      models: readDrivers(item.models),
      functions: readDrivers(item.functions),
    },
  };
}

const readForecast = (reader: ImageReader): EndForecast => ({
  madeAtUs: reader.integer('made_at_us'),
  method: reader.oneOf('method', FORECAST_METHODS),
  ...(reader.has('low_atto') && {
    between: { lowAtto: reader.decimal('low_atto', 0), highAtto: reader.decimal('high_atto', 0) },
  }),
  ...(reader.has('chance') && { chance: reader.integer('chance', 0, 100) }),
});

const readDrivers = (attribute: AttributeValue | undefined): readonly Driver[] =>
  (attribute?.L ?? [])
    .map(({ M = {} }) => new ImageReader(M))
    .map((one) => ({
      name: one.text('name'),
      costAtto: one.decimal('cost_atto', 0),
      unpricedCalls: one.decimal('unpriced_calls', 0),
    }));
