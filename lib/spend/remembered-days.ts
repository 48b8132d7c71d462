import { addDays, daysFromTo } from '../calendar.ts';
import type { CounterFamily, CounterRow } from '../counters/counter.ts';
import type { Clock, CounterReader } from '../ports.ts';
import type { Day, Project } from '../usage/record.ts';
import type { DayMemory, KnownDays } from './day-memory.ts';

interface RememberedDaysPorts {
  readonly counters: CounterReader;
  readonly memory: DayMemory<readonly object[]>;
  readonly clock: Clock;
}

/** Counters of which those of days that are over are read once, where nothing moves them: those by day, hour and user. */
export class RememberedDays implements CounterReader {
  readonly #counters: CounterReader;
  readonly #memory: DayMemory<readonly object[]>;
  readonly #clock: Clock;

  constructor({ counters, memory, clock }: RememberedDaysPorts) {
    this.#counters = counters;
    this.#memory = memory;
    this.#clock = clock;
  }

  async days(project: Project, from: Day, to: Day): Promise<readonly CounterRow<'day'>[]> {
    const known = await this.#of(project, 'day');
    const rows = new Map(daysFromTo(from, to).map((day) => [day, known.find(day)]));
    const unread = [...rows.keys()].filter((day) => rows.get(day) === undefined);
    await Promise.all(
      runsOf(unread).map(async ({ first, last }) => {
        const readAtUs = this.#clock();
        const byDay = Map.groupBy(await this.#counters.days(project, first, last), ({ key }) => key.day);
        for (const day of daysFromTo(first, last)) rows.set(day, known.keep(day, byDay.get(day) ?? [], readAtUs));
      }),
    );
    return [...rows.values()].flatMap((ofDay) => ofDay ?? []);
  }

  async hours(project: Project, day: Day, hourStartUs?: number): Promise<readonly CounterRow<'hour'>[]> {
    if (hourStartUs !== undefined) return this.#counters.hours(project, day, hourStartUs);
    const known = await this.#of(project, 'hour');
    const readAtUs = this.#clock();
    return known.find(day) ?? known.keep(day, await this.#counters.hours(project, day), readAtUs);
  }

  async *users(project: Project, day: Day): AsyncGenerator<readonly CounterRow<'user'>[]> {
    const known = await this.#of(project, 'user');
    const remembered = known.find(day);
    if (remembered !== undefined) {
      yield remembered;
      return;
    }
    const readAtUs = this.#clock();
    const read: CounterRow<'user'>[][] = [];
    for await (const page of this.#counters.users(project, day)) {
      read.push([...page]);
      yield page;
    }
    // Who has seen enough does not come here: what was read then is not the whole day.
    known.keep(day, read.flat(), readAtUs);
  }

  anchors(project: Project, day: Day, anchor?: string): Promise<readonly CounterRow<'anchor'>[]> {
    return this.#counters.anchors(project, day, anchor);
  }

  userDays(project: Project, user: string, days: readonly Day[]): Promise<readonly CounterRow<'user'>[]> {
    return this.#counters.userDays(project, user, days);
  }

  session(project: Project, session: string): Promise<readonly CounterRow<'session'>[]> {
    return this.#counters.session(project, session);
  }

  async #of<F extends CounterFamily>(project: Project, family: F) {
    const known: KnownDays<readonly object[]> = await this.#memory.of(project);
    return {
      find: (day: Day) => known.find(family, day) as readonly CounterRow<F>[] | undefined,
      keep: (day: Day, value: readonly CounterRow<F>[], readAtUs: number) => {
        known.keep(family, day, { value, readAtUs, size: 1 + value.length });
        return value;
      },
    };
  }
}

/** Days in order, as runs of days that follow each other. */
function runsOf(days: readonly Day[]): readonly { readonly first: Day; readonly last: Day }[] {
  const runs: { first: Day; last: Day }[] = [];
  for (const day of days) {
    const run = runs.at(-1);
    if (run !== undefined && addDays(run.last, 1) === day) run.last = day;
    else runs.push({ first: day, last: day });
  }
  return runs;
}
