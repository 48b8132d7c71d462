import type { Anomalies, Anomaly } from '../../api-contract.ts';
import { addDays, daysBetween, daysFromTo } from '../../calendar.ts';
import type { CounterRow } from '../../counters/counter.ts';
import type { Decimal } from '../../money.ts';
import type { Books } from '../../spend/books.ts';
import { inMoneyOf } from '../../spend/shapes.ts';
import type { Day, Project } from '../../usage/record.ts';
import { MAX_PAST_DAYS } from './day-band.ts';
import { explain } from './explain.ts';
import { PAST_HOUR_DAYS } from './hour-band.ts';
import { firstJudged, type Odd, oddDays } from './odd-days.ts';
import { oddHours } from './odd-hours.ts';

interface AnomalyQuestion {
  readonly project: Project;
  readonly nowUs: number;
  /** Today is the last of them. */
  readonly days: number;
}

const EXPLAINING_DAYS = 28;
const HOUR_US = 3_600_000_000;

/**
 * `GET /anomalies`: days, and hours of today, that were not as expected. Read from the day counters of the days and six weeks before
 * them, and the hour counters of eight days.
 */
export async function anomalies(books: Books, question: AnomalyQuestion): Promise<Anomalies<bigint, Decimal>> {
  const { counters, calendar, currency } = books;
  const { project, nowUs, days } = question;
  const today = calendar.dayOf(nowUs);
  const from = addDays(today, 1 - days);
  const [rows, ...hours] = await Promise.all([
    counters.days(project, addDays(from, -MAX_PAST_DAYS), today),
    ...daysFromTo(addDays(today, -PAST_HOUR_DAYS), today).map((day) => counters.hours(project, day)),
  ]);
  const [before, ofToday] = [hours.slice(0, -1), hours.at(-1) ?? []];
  const begun = calendar.hoursOf(today).filter((hourStartUs) => hourStartUs <= nowUs);
  const odd = [...oddDays(rows, from, today), ...oddHours(calendar, { today: ofToday, before, begun })];
  return {
    estimate: true,
    period_days: days,
    judged_from: firstJudged(rows, from, today) ?? null,
    anomalies: odd.map((one) => toAnomaly(books, one, odd, { rows, ofToday, before })).toReversed(),
    ...inMoneyOf(
      currency,
      rows.filter(({ key }) => key.day >= from),
    ),
  };
}

interface Read {
  readonly rows: readonly CounterRow<'day'>[];
  readonly ofToday: readonly CounterRow<'hour'>[];
  readonly before: readonly (readonly CounterRow<'hour'>[])[];
}

function toAnomaly({ calendar }: Books, one: Odd, all: readonly Odd[], read: Read): Anomaly<Decimal> {
  const { at, measure, isAbove, sums, band } = one;
  const name = (of: Day | number): string => (typeof of === 'number' ? calendar.iso(of) : of);
  const day = typeof at === 'number' ? calendar.dayOf(at) : at;
  return {
    period: typeof at === 'number' ? 'hour' : 'day',
    at: name(at),
    measure: measure.name,
    direction: isAbove ? 'above' : 'below',
    actual: measure.exactOf(sums),
    expected: measure.show(band.expected),
    low: measure.show(band.low),
    high: measure.show(band.high),
    since: name(sinceOf(one, all)),
    explained_by: explain(
      typeof at === 'number' ? hoursLike(calendar, at, read) : daysBefore(at, read),
      measure,
      isAbove,
    ),
    link: `/stats/range?from=${day}&to=${day}&group_by=${typeof at === 'number' ? 'hour' : 'function'}`,
  };
}

/** The first of the days or hours in a row, with no other between them, that are odd in the same way. */
function sinceOf(one: Odd, all: readonly Odd[]): Day | number {
  const before = all.find(
    ({ at, measure, isAbove }) => measure === one.measure && isAbove === one.isAbove && isNext(at, one.at),
  );
  return before === undefined ? one.at : sinceOf(before, all);
}

function isNext(at: Day | number, next: Day | number): boolean {
  if (typeof at === 'number' || typeof next === 'number') return at === Number(next) - HOUR_US;
  return daysBetween(at, next) === 1;
}

function daysBefore(day: Day, { rows }: Read) {
  const first = addDays(day, -EXPLAINING_DAYS);
  const before = rows.filter(({ key }) => first <= key.day && key.day < day);
  return {
    now: rows.filter(({ key }) => key.day === day),
    before,
    count: new Set(before.map(({ key }) => key.day)).size,
  };
}

function hoursLike({ hourOfDay }: Books['calendar'], at: number, { ofToday, before }: Read) {
  return {
    now: ofToday.filter(({ key }) => key.hourStartUs === at),
    before: before.flat().filter(({ key }) => hourOfDay(key.hourStartUs) === hourOfDay(at)),
    count: before.length,
  };
}
