import pMap from 'p-map';
import { addDays, type Calendar, daysFromTo } from '../calendar.ts';
import type { AnyCounterRow, CounterFamily, Sums } from '../counters/counter.ts';
import { newestRows } from '../counters/newest-rows.ts';
import type { CounterReader } from '../ports.ts';
import type { Day, Project } from '../usage/record.ts';
import type { BudgetScope } from './budget.ts';
import type { Period } from './period.ts';

/** Whose spending: a scope that is about one sum. */
export type SpendTarget = Exclude<BudgetScope, { readonly type: 'each_user' }>;

export interface SpendQuestion {
  readonly target: SpendTarget;
  readonly period: Period;
  /** Counters of the target that the stream has shown; a read may be behind them. */
  readonly seen?: readonly AnyCounterRow[];
}

/** What was spent: the cost of the priced calls, and how many are not. */
export type Spent = Pick<Sums, 'calls' | 'costAtto' | 'unpricedCalls'>;

interface SpendingPorts {
  readonly counters: Pick<CounterReader, 'days' | 'userDays' | 'anchors'>;
  readonly calendar: Pick<Calendar, 'dayOf'>;
  /** How old the sums of closed days may be that are answered from; a minute unless said otherwise. */
  readonly closedDaysMaxAgeUs?: number;
}

/** How old the sums of closed days may be in an answer to a caller. */
export const CLOSED_DAYS_MAX_AGE_US = 60_000_000;

/**
 * A day is closed when it has been over for this long: no reservation of it is open any more, and few of its calls are still on
 * their way. Only closed days are remembered.
 */
export const CLOSING_US = 2 * 3_600_000_000;

const MAX_REMEMBERED = 100_000;
const READS_AT_ONCE = 8;

interface ClosedSum {
  readonly spent: Spent;
  readonly readAtUs: number;
}

/** What is to be read for a question, and what is known. */
interface Plan {
  readonly question: SpendQuestion;
  readonly identity: string;
  /** The last closed day that is asked for. */
  readonly closedTo: Day;
  /** Days that are not remembered, and those of them that must be read. */
  readonly days: readonly Day[];
  readonly unread: readonly Day[];
  readonly shown: readonly AnyCounterRow[];
  /** The sum of the closed days, when it is remembered. */
  readonly closed?: Spent;
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

  /** One sum for each question, in order; until now, whatever the period. Nothing is read twice for one answer. */
  async ask(project: Project, questions: readonly SpendQuestion[], nowUs: number): Promise<readonly Spent[]> {
    const plans = questions.map((question) => this.#plan(project, question, nowUs));
    const bySource = Map.groupBy(plans, ({ question }) => sourceOf(question.target));
    const read = await pMap(
      bySource,
      async ([source, ofSource]) => {
        const days = [...new Set(ofSource.flatMap((plan) => plan.unread))].toSorted();
        return [source, await rowsOf(this.#ports.counters, project, ofSource[0]?.question.target, days)] as const;
      },
      { concurrency: READS_AT_ONCE },
    );
    const rows = new Map(read);
    return plans.map((plan) => this.#sum(plan, rows.get(sourceOf(plan.question.target)) ?? [], nowUs));
  }

  #plan(project: Project, question: SpendQuestion, nowUs: number): Plan {
    const { calendar, closedDaysMaxAgeUs = CLOSED_DAYS_MAX_AGE_US } = this.#ports;
    const { target, period, seen = [] } = question;
    const last = earlier(period.to, calendar.dayOf(nowUs));
    const closedTo = earlier(last, addDays(calendar.dayOf(nowUs - CLOSING_US), -1));
    const identity = [project, sourceOf(target), target.type, nameOf(target), period.from, closedTo].join('\0');
    const known = this.#closed.get(identity);
    const hasMoved = seen.some(({ key }) => key.day <= closedTo);
    const isFresh = known !== undefined && known.readAtUs > nowUs - closedDaysMaxAgeUs && !hasMoved;
    const days = daysFromTo(isFresh ? addDays(closedTo, 1) : period.from, last);
    const shown = seen.filter(({ key }) => days.includes(key.day));
    return {
      question,
      identity,
      closedTo,
      days,
      shown,
      // A user has one counter a day: what the stream has shown of it need not be read.
      unread: target.type === 'user' ? days.filter((day) => !shown.some(({ key }) => key.day === day)) : days,
      ...(isFresh && { closed: known.spent }),
    };
  }

  #sum(
    { question, identity, closedTo, days, shown, closed }: Plan,
    read: readonly AnyCounterRow[],
    nowUs: number,
  ): Spent {
    const own = read.filter(({ key }) => days.includes(key.day) && isOf(question.target, key));
    const rows = newestRows([...own, ...shown]);
    const open = spentOf(rows.filter(({ key }) => key.day > closedTo));
    const ofClosed = closed ?? spentOf(rows.filter(({ key }) => key.day <= closedTo));
    const isWorthIt = closed === undefined && closedTo >= question.period.from;
    if (isWorthIt) this.#remember(identity, { spent: ofClosed, readAtUs: nowUs });
    return spentOf([{ sums: ofClosed }, { sums: open }]);
  }

  #remember(identity: string, closed: ClosedSum): void {
    if (this.#closed.size >= MAX_REMEMBERED) this.#closed.clear();
    this.#closed.set(identity, closed);
  }
}

const earlier = (a: Day, b: Day): Day => (a < b ? a : b);

function spentOf(rows: readonly { readonly sums: Spent }[]): Spent {
  const spent = { calls: 0n, costAtto: 0n, unpricedCalls: 0n };
  for (const { sums } of rows) {
    spent.calls += sums.calls;
    spent.costAtto += sums.costAtto;
    spent.unpricedCalls += sums.unpricedCalls;
  }
  return spent;
}

const nameOf = (target: SpendTarget): string => ('value' in target ? target.value : '');

/** Counters from which a target's are taken: all of a day's, or those of one anchor or user. */
const sourceOf = (target: SpendTarget): string =>
  target.type === 'user' || target.type === 'anchor' ? `${target.type} ${target.value}` : 'day';

/** @param days in order */
async function rowsOf(
  counters: SpendingPorts['counters'],
  project: Project,
  target: SpendTarget | undefined,
  days: readonly Day[],
): Promise<readonly AnyCounterRow[]> {
  const [first, last] = [days[0], days.at(-1)];
  if (target === undefined || first === undefined || last === undefined) return [];
  switch (target.type) {
    case 'user':
      return counters.userDays(project, target.value, days);
    case 'anchor':
      return (await Promise.all(days.map((day) => counters.anchors(project, day, target.value)))).flat();
    default:
      return counters.days(project, first, last);
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
