import pMap from 'p-map';
import type { RangeGroup } from '../api-contract.ts';
import { daysFromTo } from '../calendar.ts';
import type { Sums } from '../counters/counter.ts';
import type { Day, Project } from '../usage/record.ts';
import type { Books } from './books.ts';
import { familyFor, matches, type SpendFamily, type SpendFilter } from './crossings.ts';
import { type AnyRow, type Group, Groups, groupRows, type Names, totalOf } from './groups.ts';
import { inMoney } from './shapes.ts';
import { rangeTooLarge, readUserDays } from './user-days.ts';

/** Sums of a range of days, both inclusive, by one name. */
export interface SpendQuestion {
  readonly project: Project;
  readonly from: Day;
  readonly to: Day;
  readonly groupBy: RangeGroup;
  readonly filter: SpendFilter;
}

export interface SpendAnswer {
  /** In no order. The key of an hour is the instant at which it began, in microseconds. */
  readonly groups: readonly Group[];
  /** Of all groups: they add up to it. */
  readonly total: Sums;
  readonly inMoney: ReturnType<typeof inMoney>;
}

type ReadFamily = (books: Books, question: SpendQuestion, take: (row: AnyRow) => void) => Promise<void>;

const DAYS_AT_ONCE = 16;

const READERS: Record<SpendFamily, ReadFamily> = {
  day: readDays,
  hour: readHours,
  anchor: readAnchors,
  user: readUsers,
};

/**
 * Answers from the one family of counters that keeps what was asked.
 *
 * @throws LedgerError `unsupported_filter`, `range_too_large`.
 */
export async function askBooks(books: Books, question: SpendQuestion): Promise<SpendAnswer> {
  const family = familyFor(question.groupBy, question.filter);
  const groups = new Groups((names) => nameOf(names, question.groupBy));
  const models = new Groups(({ model = '' }) => model);
  await READERS[family](books, question, (row) => {
    if (!matches(row.key, question.filter)) return;
    groups.add(row);
    if (family !== 'user') models.add(row);
  });
  const list = groups.list();
  const total = totalOf(list);
  const hasUnnamedModels = family === 'user' && total.unpricedCalls !== 0n;
  const unpricedModels = hasUnnamedModels ? await modelsOfUsers(books, question) : models.list();
  return { groups: list, total, inMoney: inMoney(books.currency, total.unpricedCalls, unpricedModels) };
}

/** The books keep no model per user: of all users the day counters know the models, of one nobody does. */
async function modelsOfUsers(
  { counters }: Books,
  { project, from, to, filter }: SpendQuestion,
): Promise<readonly Group[]> {
  if (filter.user !== undefined) return [];
  return groupRows(await counters.days(project, from, to), ({ model = '' }) => model).list();
}

function nameOf(names: Names, dimension: RangeGroup): string {
  if (dimension === 'hour') return String(names.hourStartUs);
  return names[dimension] ?? '';
}

async function readDays({ counters }: Books, { project, from, to }: SpendQuestion, take: (row: AnyRow) => void) {
  for (const row of await counters.days(project, from, to)) take(row);
}

async function readHours({ counters }: Books, question: SpendQuestion, take: (row: AnyRow) => void) {
  await eachDay(question, async (day) => (await counters.hours(question.project, day)).forEach(take));
}

async function readAnchors({ counters }: Books, question: SpendQuestion, take: (row: AnyRow) => void) {
  const { project, filter } = question;
  await eachDay(question, async (day) => (await counters.anchors(project, day, filter.anchor)).forEach(take));
}

async function readUsers({ counters }: Books, question: SpendQuestion, take: (row: AnyRow) => void) {
  const { project, from, to, filter } = question;
  const days = daysFromTo(from, to).toReversed();
  if (filter.user !== undefined) return (await counters.userDays(project, filter.user, days)).forEach(take);
  const fit = await readUserDays(counters, project, days, take);
  if (fit < days.length) throw rangeTooLarge(days, fit);
}

const eachDay = ({ from, to }: SpendQuestion, read: (day: Day) => Promise<void>): Promise<unknown> =>
  pMap(daysFromTo(from, to), read, { concurrency: DAYS_AT_ONCE });
