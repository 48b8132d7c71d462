import { addDays, daysFromTo } from '../../calendar.ts';
import type { CounterRow, Sums } from '../../counters/counter.ts';
import { groupRows, totalOf } from '../../spend/groups.ts';
import type { Day } from '../../usage/record.ts';
import type { Band } from './band.ts';
import { dayBand, MAX_PAST_DAYS, MIN_PAST_DAYS } from './day-band.ts';
import { failureBand } from './failure-band.ts';
import { CALLS, COST, FAILURE_RATE, type Measure } from './measures.ts';
import type { Moment } from './moment.ts';

/** A day or an hour of which a figure left its band. */
export interface Odd {
  readonly at: Moment;
  readonly measure: Measure;
  readonly isAbove: boolean;
  readonly sums: Sums;
  readonly band: Band;
}

const MEASURES = [COST, CALLS, FAILURE_RATE];

/**
 * Odd days from `from` to `today`, oldest first. The running day is odd only where it is above already: what it lacks may come.
 *
 * @param rows day counters from {@link MAX_PAST_DAYS} days before `from` on
 */
export function oddDays(rows: readonly CounterRow<'day'>[], from: Day, today: Day): readonly Odd[] {
  const history = historyOf(rows, today);
  return history.flatMap(({ day, sums }, index) => {
    if (day < from) return [];
    const past = history.slice(Math.max(0, index - MAX_PAST_DAYS), index).map((before) => before.sums);
    return MEASURES.flatMap((measure) => {
      const band = bandOfDay(measure, past, sums);
      const figure = measure.figureOf(sums);
      const isAbove = band !== undefined && figure > band.high;
      const isBelow = band !== undefined && figure < band.low && day < today;
      return isAbove || isBelow ? [{ at: day, measure, isAbove, sums, band }] : [];
    });
  });
}

/** The first day that is judged; undefined where too few days are over. */
export function firstJudged(rows: readonly CounterRow<'day'>[], from: Day, today: Day): Day | undefined {
  const judged = historyOf(rows, today).slice(MIN_PAST_DAYS)[0]?.day;
  return judged === undefined || judged > from ? judged : from;
}

/** Each day since the first with calls, until today. */
function historyOf(
  rows: readonly CounterRow<'day'>[],
  today: Day,
): readonly { readonly day: Day; readonly sums: Sums }[] {
  const byDay = Map.groupBy(rows, ({ key }) => key.day);
  const [first = addDays(today, 1)] = groupRows(rows, ({ day }) => day)
    .list()
    .filter(({ sums }) => sums.calls > 0n)
    .map(({ key }) => key)
    .toSorted();
  return daysFromTo(first, today).map((day) => ({ day, sums: totalOf(byDay.get(day) ?? []) }));
}

function bandOfDay(measure: Measure, past: readonly Sums[], { calls }: Sums): Band | undefined {
  if (past.length < MIN_PAST_DAYS) return undefined;
  if (measure === FAILURE_RATE) return failureBand(past.map(toFailures), Number(calls));
  return dayBand(past.map(measure.figureOf), past.map(CALLS.figureOf));
}

export const toFailures = (sums: Sums) => ({ calls: Number(sums.calls), failures: FAILURE_RATE.amountOf(sums) });
