import type { AnomalyCause } from '../../api-contract.ts';
import type { CounterRow, Sums } from '../../counters/counter.ts';
import { groupRows } from '../../spend/groups.ts';
import type { Measure } from './measures.ts';

type Row = CounterRow<'day'> | CounterRow<'hour'>;

/** What has not happened in the period, and what happened in those before it. */
interface Periods {
  readonly now: readonly Row[];
  readonly before: readonly Row[];
  /** How many periods `before` holds. */
  readonly count: number;
}

const SEPARATOR = '\0';

/**
 * The function and model that moved most in the direction of the anomaly, against its mean of the periods before; null where none did.
 *
 * @param measure what left its band
 * @param isAbove whether it left it upwards
 */
export function explain({ now, before, count }: Periods, measure: Measure, isAbove: boolean): AnomalyCause | null {
  const nameOf = (names: { readonly function?: string; readonly model?: string }) =>
    `${names.function}${SEPARATOR}${names.model}`;
  const [current, past] = [groupRows(now, nameOf), groupRows(before, nameOf)];
  const names = new Set([...current.list(), ...past.list()].map(({ key }) => key));
  const moves = [...names].map((name) => ({
    name,
    by: measure.amountOf(current.sumsOf(name)) - meanBefore(past.sumsOf(name), measure, count),
  }));
  const sign = isAbove ? 1 : -1;
  const along = moves.filter(({ by }) => sign * by > 0).toSorted((a, b) => sign * (b.by - a.by));
  const [most] = along;
  if (most === undefined) return null;
  const [purpose = '', model = ''] = most.name.split(SEPARATOR);
  const sum = along.reduce((total, { by }) => total + by, 0);
  return { function: purpose, model, share: Math.round((100 * most.by) / sum) };
}

const meanBefore = (sums: Sums, measure: Measure, count: number): number => measure.amountOf(sums) / Math.max(1, count);
