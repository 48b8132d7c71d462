import type { CounterRow } from '../counters/counter.ts';
import { newestRows } from '../counters/newest-rows.ts';
import type { CounterReader } from '../ports.ts';
import type { Day, Project } from '../usage/record.ts';
import { MAX_NAMED_FUNCTIONS, subjectIdentity, type UnpricedFacts, type UnpricedModel } from './alert.ts';

type DayRow = CounterRow<'day'>;

/** The alerts that day counters call for: one for each model and day with calls that have no price. */
export function unpricedModels(rows: readonly DayRow[]): readonly UnpricedModel[] {
  const subjects = rows
    .filter(({ sums }) => sums.unpricedCalls > 0n)
    .map(({ key: { project, day, model } }): UnpricedModel => ({ kind: 'unpriced-model', project, day, model }));
  return [...new Map(subjects.map((subject) => [subjectIdentity(subject), subject])).values()];
}

/** The counters of one day from which the facts of its alerts are made. */
export interface DayOfCounters {
  readonly days: readonly DayRow[];
  readonly hours: readonly CounterRow<'hour'>[];
}

/**
 * Reads the day of alerts.
 *
 * @param seen counters of the stream: a read may still be behind them, and an alert never says less than what called for it.
 */
export async function readDayOfCounters(
  counters: Pick<CounterReader, 'days' | 'hours'>,
  { project, day }: { readonly project: Project; readonly day: Day },
  seen: readonly DayRow[],
): Promise<DayOfCounters> {
  const [read, hours] = await Promise.all([counters.days(project, day, day), counters.hours(project, day)]);
  return {
    days: newestRows([...read, ...seen.filter(({ key }) => key.project === project && key.day === day)]),
    hours,
  };
}

/** What is known of the model on its day. */
export function unpricedFacts({ model }: UnpricedModel, { days, hours }: DayOfCounters): UnpricedFacts {
  const own = days.filter(({ key }) => key.model === model);
  const unpriced = own.filter(({ sums }) => sums.unpricedCalls > 0n);
  const since = hours
    .filter(({ key, sums }) => key.model === model && sums.unpricedCalls > 0n)
    .map(({ key }) => key.hourStartUs);
  const functions = unpriced
    .map(({ key, sums }) => ({ name: key.function, unpricedCalls: sums.unpricedCalls }))
    .toSorted((a, b) => compare(b.unpricedCalls, a.unpricedCalls));
  return {
    unpricedCalls: sum(unpriced.map(({ sums }) => sums.unpricedCalls)),
    calls: sum(own.map(({ sums }) => sums.calls)),
    tokens: sum(own.map(({ sums }) => sums.inputTokens + sums.outputTokens)),
    ...(since.length > 0 && { sinceUs: Math.min(...since) }),
    functions: functions.slice(0, MAX_NAMED_FUNCTIONS),
    moreFunctions: Math.max(0, functions.length - MAX_NAMED_FUNCTIONS),
  };
}

const sum = (values: readonly bigint[]): bigint => values.reduce((total, value) => total + value, 0n);

const compare = (a: bigint, b: bigint): number => (a < b ? -1 : Number(a > b));
