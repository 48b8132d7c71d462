import type { AnomalyCause } from '../../api-contract.ts';
import { addDays, daysBetween, daysFromTo } from '../../calendar.ts';
import type { CounterRow } from '../../counters/counter.ts';
import type { Books } from '../../spend/books.ts';
import type { Day, Project } from '../../usage/record.ts';
import { MAX_PAST_DAYS } from './day-band.ts';
import { explain } from './explain.ts';
import { PAST_HOUR_DAYS } from './hour-band.ts';
import type { Moment } from './moment.ts';
import { type Odd, oddDays } from './odd-days.ts';
import { oddHours } from './odd-hours.ts';

export interface AnomalyBooks extends Pick<Books, 'calendar'> {
  readonly counters: Pick<Books['counters'], 'days' | 'hours'>;
}

export interface AnomalyQuestion {
  readonly project: Project;
  readonly nowUs: number;
  /** Days that are judged; today is the last of them. */
  readonly days: number;
  /** Days of which the hours are judged; today is the last of them. */
  readonly hourDays: number;
}

/** What is odd, in what company, and why. */
export interface FoundAnomaly extends Odd {
  /** The judged days or hours in a row, with no other between them, that are odd in the same way: this one is the last of them. */
  readonly run: readonly [Moment, ...Moment[]];
  readonly cause: AnomalyCause | null;
}

interface Found {
  /** Days, then hours, oldest first. */
  readonly found: readonly FoundAnomaly[];
  /** Day counters of the judged days and of {@link MAX_PAST_DAYS} days before them. */
  readonly rows: readonly CounterRow<'day'>[];
  /** The first of the days that were asked for. */
  readonly from: Day;
  readonly today: Day;
}

type Odds = Odd & Pick<FoundAnomaly, 'cause'>;

const EXPLAINING_DAYS = 28;
const HOUR_US = 3_600_000_000;

/** Days and hours that were not as expected, from the counters of those before them. */
export async function findAnomalies(
  { counters, calendar }: AnomalyBooks,
  { project, nowUs, days, hourDays }: AnomalyQuestion,
): Promise<Found> {
  const today = calendar.dayOf(nowUs);
  const from = addDays(today, 1 - days);
  const judgedByHour = daysFromTo(addDays(today, 1 - hourDays), today);
  const [rows, ...hours] = await Promise.all([
    counters.days(project, addDays(from, -MAX_PAST_DAYS), today),
    ...daysFromTo(addDays(today, 1 - hourDays - PAST_HOUR_DAYS), today).map((day) => counters.hours(project, day)),
  ]);
  const odd = [
    ...oddDays(rows, from, today).map((one) => ({ ...one, cause: causeOfDay(one, rows) })),
    ...judgedByHour.flatMap((day, index) => {
      const before = hours.slice(index, index + PAST_HOUR_DAYS);
      const begun = calendar.hoursOf(day).filter((hourStartUs) => hourStartUs <= nowUs);
      const read = { rows: hours[index + PAST_HOUR_DAYS] ?? [], before, begun, runningUs: calendar.hourStartOf(nowUs) };
      return oddHours(calendar, read).map((one) => ({ ...one, cause: causeOfHour(calendar, one, read) }));
    }),
  ];
  return { found: odd.map((one) => ({ ...one, run: runOf(one, odd) })), rows, from, today };
}

function runOf(one: Odds, all: readonly Odds[]): FoundAnomaly['run'] {
  const before = all.find(
    ({ at, measure, isAbove }) => measure === one.measure && isAbove === one.isAbove && isNext(at, one.at),
  );
  if (before === undefined) return [one.at];
  const [first, ...others] = runOf(before, all);
  return [first, ...others, one.at];
}

function isNext(at: Moment, next: Moment): boolean {
  if (typeof at === 'number' || typeof next === 'number') return at === Number(next) - HOUR_US;
  return daysBetween(at, next) === 1;
}

function causeOfDay({ at, measure, isAbove }: Odd, rows: Found['rows']): AnomalyCause | null {
  const day = String(at);
  const first = addDays(day, -EXPLAINING_DAYS);
  const before = rows.filter(({ key }) => first <= key.day && key.day < day);
  const count = new Set(before.map(({ key }) => key.day)).size;
  return explain({ now: rows.filter(({ key }) => key.day === day), before, count }, measure, isAbove);
}

function causeOfHour(
  { hourOfDay }: Books['calendar'],
  { at, measure, isAbove }: Odd,
  { rows, before }: Pick<Parameters<typeof oddHours>[1], 'rows' | 'before'>,
): AnomalyCause | null {
  const hour = hourOfDay(Number(at));
  const like = before.flat().filter(({ key }) => hourOfDay(key.hourStartUs) === hour);
  const now = rows.filter(({ key }) => key.hourStartUs === at);
  return explain({ now, before: like, count: before.length }, measure, isAbove);
}
