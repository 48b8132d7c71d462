import pMap from 'p-map';
import { addDays, type Calendar, daysFromTo } from '../calendar.ts';
import type { AnyCounterRow, CounterFamily, Sums } from '../counters/counter.ts';
import { addSums, zeroSums } from '../counters/families.ts';
import { newestRows } from '../counters/newest-rows.ts';
import { totalOf } from '../spend/groups.ts';
import type { Day, Project } from '../usage/record.ts';
import type { BudgetScope } from './budget.ts';
import type { Period } from './period.ts';
import { rememberReads, type SpendReader } from './remember-reads.ts';

/** Whose spending: a scope that is about one sum. */
export type SpendTarget = Exclude<BudgetScope, { readonly type: 'each_user' }>;

export interface SpendQuestion {
  readonly target: SpendTarget;
  readonly period: Period;
}

interface SpendingPorts {
  readonly counters: SpendReader;
  readonly calendar: Pick<Calendar, 'dayOf'>;
}

/** How old the sums of closed days may be that an instance answers from. */
export const CLOSED_DAYS_MAX_AGE_US = 60_000_000;

/**
 * A day is closed when it has been over for this long: no reservation of it is open any more, and few of its calls are still on
 * their way. Only days before are remembered.
 */
const CLOSING_US = 2 * 3_600_000_000;

const MAX_REMEMBERED = 10_000;
const QUESTIONS_AT_ONCE = 8;

interface ClosedSum {
  readonly sums: Sums;
  readonly readAtUs: number;
}

/**
 * What was spent in a period, from the counters that the statistics are read from. An instance keeps the sums of closed days for
 * a minute, so that the next question reads the day that is running only.
 */
export class Spending {
  readonly #ports: SpendingPorts;
  readonly #closed = new Map<string, ClosedSum>();

  constructor(ports: SpendingPorts) {
    this.#ports = ports;
  }

  /**
   * One sum for each question, in order; until now, whatever the period.
   *
   * @param seen counters that the stream has shown; a read may be behind them
   */
  async ask(
    project: Project,
    questions: readonly SpendQuestion[],
    nowUs: number,
    seen: readonly AnyCounterRow[] = [],
  ): Promise<readonly Sums[]> {
    const counters = rememberReads(this.#ports.counters);
    const own = seen.filter(({ key }) => key.project === project);
    return pMap(questions, (question) => this.#sumOf(counters, project, question, nowUs, own), {
      concurrency: QUESTIONS_AT_ONCE,
    });
  }

  async #sumOf(
    counters: SpendReader,
    project: Project,
    { target, period }: SpendQuestion,
    nowUs: number,
    seen: readonly AnyCounterRow[],
  ): Promise<Sums> {
    const { dayOf } = this.#ports.calendar;
    const [last, openFrom] = [earlier(period.to, dayOf(nowUs)), dayOf(nowUs - CLOSING_US)];
    const closedTo = earlier(last, addDays(openFrom, -1));
    const identity = [project, target.type, 'value' in target ? target.value : '', period.from, closedTo].join('\0');
    const known = this.#closed.get(identity);
    const isFresh = known !== undefined && known.readAtUs > nowUs - CLOSED_DAYS_MAX_AGE_US;
    const days = daysFromTo(isFresh ? addDays(closedTo, 1) : period.from, last);
    const rows = await rowsOf(counters, project, target, days);
    const isSeen = ({ key }: AnyCounterRow): boolean => days.includes(key.day) && isOf(target, key);
    const newest = newestRows([...rows, ...seen.filter(isSeen)]);
    const open = totalOf(newest.filter(({ key }) => key.day > closedTo));
    const closed = isFresh ? known.sums : totalOf(newest.filter(({ key }) => key.day <= closedTo));
    if (!isFresh && closedTo >= period.from) this.#remember(identity, { sums: closed, readAtUs: nowUs });
    return sumOf(closed, open);
  }

  #remember(identity: string, closed: ClosedSum): void {
    if (this.#closed.size >= MAX_REMEMBERED) this.#closed.clear();
    this.#closed.set(identity, closed);
  }
}

const earlier = (a: Day, b: Day): Day => (a < b ? a : b);

function sumOf(one: Sums, other: Sums): Sums {
  const sum = { ...zeroSums() };
  for (const sums of [one, other]) addSums(sum, sums);
  return sum;
}

async function rowsOf(
  counters: SpendReader,
  project: Project,
  target: SpendTarget,
  days: readonly Day[],
): Promise<readonly AnyCounterRow[]> {
  const [first, last] = [days[0], days.at(-1)];
  if (first === undefined || last === undefined) return [];
  switch (target.type) {
    case 'user':
      return counters.userDays(project, target.value, days);
    case 'anchor':
      return (await Promise.all(days.map((day) => counters.anchors(project, day, target.value)))).flat();
    default:
      return (await counters.days(project, first, last)).filter(({ key }) => isOf(target, key));
  }
}

const FAMILY_OF = {
  all: 'day',
  model: 'day',
  function: 'day',
  anchor: 'anchor',
  user: 'user',
} as const satisfies Record<SpendTarget['type'], CounterFamily>;

/** Whether a counter is one of those that sum up to what a target has spent. */
export function isOf(target: SpendTarget, key: AnyCounterRow['key']): boolean {
  if (key.family !== FAMILY_OF[target.type]) return false;
  if (target.type === 'all') return true;
  return (key as Partial<Record<typeof target.type, string>>)[target.type] === target.value;
}
