import type { ForecastMethod } from '../../api-contract.ts';
import { addDays, daysFromTo } from '../../calendar.ts';
import { type AnyRow, groupRows } from '../../spend/groups.ts';
import type { Day } from '../../usage/record.ts';
import { toFloat } from '../estimate.ts';
import { Courses } from './courses.ts';
import type { Predict } from './methods.ts';
import { type Outlook, outlookOf } from './outlook.ts';

/** Where a series ends, how far it is foretold, and with what. */
export interface SeriesFrame {
  readonly today: Day;
  /** How much of today is over, from 0 to 1. */
  readonly elapsed: number;
  /** Days that are foretold, today included. */
  readonly horizon: number;
  readonly seasonal: Predict;
}

/** Daily costs until today, and what may come. */
export interface Series {
  /** Each complete day since the first with calls, with its cost. */
  readonly history: readonly { readonly day: Day; readonly cost: number }[];
  /** undefined where no day with calls is over yet. */
  readonly outlook: Outlook | undefined;
  readonly course: Courses;
  /** Exactly what the days from this one on have cost, today included. */
  readonly spentSince: (from: Day) => bigint;
}

/** @param rows counters whose costs add up to those of the days */
export function seriesOf(rows: readonly AnyRow[], { today, elapsed, horizon, seasonal }: SeriesFrame): Series {
  const byDay = groupRows(rows, ({ day }) => day);
  const costs = new Map(byDay.list().map(({ key, sums }) => [key, sums.costAtto]));
  const spentSince = (from: Day): bigint =>
    [...costs].reduce((total, [day, costAtto]) => (day >= from ? total + costAtto : total), 0n);
  const [first = today] = [...costs.keys()].toSorted();
  const history = daysFromTo(first, addDays(today, -1)).map((day) => ({ day, cost: toFloat(costs.get(day) ?? 0n) }));
  const outlook =
    history.length === 0
      ? undefined
      : outlookOf(
          history.map(({ cost }) => cost),
          horizon,
          seasonal,
        );
  return { history, outlook, course: new Courses(outlook, { spent: toFloat(spentSince(today)), elapsed }), spentSince };
}

/** How what comes after a series was foretold. */
export const methodOf = ({ outlook }: Pick<Series, 'outlook'>): ForecastMethod =>
  outlook === undefined ? 'none' : (outlook.test?.used.method ?? 'mean');
