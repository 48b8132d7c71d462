import type { CounterFamily, CounterKeyOf, CounterRow, Sums } from '../../lib/counters/counter.ts';
import {
  addSums,
  counterIdentity,
  countersOf,
  type RunningSums,
  sumsOf,
  zeroSums,
} from '../../lib/counters/families.ts';
import type { CounterReader } from '../../lib/ports.ts';
import type { BookedRecord, Day, Project } from '../../lib/usage/record.ts';

const USERS_OF_A_PAGE = 3;

type StoredRow = CounterRow & { readonly sums: RunningSums };

/** Counters that were folded from records without a stream. */
export class InMemoryCounterReader implements CounterReader {
  readonly #rows = new Map<string, StoredRow>();

  constructor(records: readonly BookedRecord[] = []) {
    for (const booked of records) for (const key of countersOf(booked)) this.add({ key, sums: sumsOf(booked) });
  }

  add({ key, sums }: { readonly key: CounterRow['key']; readonly sums: Sums }): void {
    const identity = counterIdentity(key);
    const row = this.#rows.get(identity) ?? { key, sums: zeroSums() };
    addSums(row.sums, sums);
    this.#rows.set(identity, row);
  }

  async hours(project: Project, day: Day, hourStartUs?: number): Promise<readonly CounterRow<'hour'>[]> {
    const isAsked = (start: number): boolean => hourStartUs === undefined || hourStartUs === start;
    return this.#select('hour', project, (key) => key.day === day && isAsked(key.hourStartUs));
  }

  async days(project: Project, from: Day, to: Day): Promise<readonly CounterRow<'day'>[]> {
    return this.#select('day', project, ({ day }) => from <= day && day <= to);
  }

  async anchors(project: Project, day: Day, anchor?: string): Promise<readonly CounterRow<'anchor'>[]> {
    return this.#select('anchor', project, (key) => key.day === day && (anchor ?? key.anchor) === key.anchor);
  }

  async *users(project: Project, day: Day): AsyncGenerator<readonly CounterRow<'user'>[]> {
    const rows = this.#select('user', project, (key) => key.day === day);
    for (let start = 0; start < rows.length; start += USERS_OF_A_PAGE) yield rows.slice(start, start + USERS_OF_A_PAGE);
  }

  async userDays(project: Project, user: string, days: readonly Day[]): Promise<readonly CounterRow<'user'>[]> {
    return this.#select('user', project, (key) => key.user === user && days.includes(key.day));
  }

  async session(project: Project, session: string): Promise<readonly CounterRow<'session'>[]> {
    return this.#select('session', project, (key) => key.session === session);
  }

  #select<F extends CounterFamily>(
    family: F,
    project: Project,
    isWanted: (key: CounterKeyOf<F>) => boolean,
  ): readonly CounterRow<F>[] {
    const isOfFamily = (row: CounterRow): row is CounterRow & CounterRow<F> =>
      row.key.family === family && row.key.project === project;
    return [...this.#rows.values()].filter(isOfFamily).filter(({ key }) => isWanted(key));
  }
}
