import type { Calendar } from '../calendar.ts';
import type { Clock } from '../ports.ts';
import { readTogether } from '../read-together.ts';
import type { Day, Project } from '../usage/record.ts';

/** When the counters of a project's days were marked as touched last. */
export interface TouchTimes {
  /** Microseconds since 1970 UTC. A day that is not among them was not touched since its last proof. Strongly consistent. */
  of(project: Project): Promise<ReadonlyMap<Day, number>>;
}

interface DayMemoryPorts {
  readonly touches: TouchTimes;
  readonly calendar: Pick<Calendar, 'dayOf'>;
  readonly clock: Clock;
}

interface Reading<T> {
  readonly value: T;
  /** Before the reading began. */
  readonly readAtUs: number;
  readonly size: number;
}

/** What is known of a project's days at the moment of asking. */
export interface KnownDays<T> {
  /** @returns undefined where nothing is remembered, or something may have moved since */
  find(kind: string, day: Day): T | undefined;
  /** Days that are not over, and those whose counters may be moving, are passed over. */
  keep(kind: string, day: Day, reading: Reading<T>): void;
}

/**
 * For how long a mark speaks for what its writer counts: it is renewed every five minutes (`lib/integrity/remember-touched-days.ts`), a
 * batch takes less than one, and clocks differ.
 */
export const MARK_HOLDS_US = 10 * 60_000_000;

/**
 * Remembers what was read of days that are over, for as long as nothing moves their counters. That is known, not assumed: whoever moves a
 * counter has marked its day, and a mark stays until the day after at least. So all is forgotten when a day ends.
 */
export class DayMemory<T> {
  readonly #touchesOf: (project: Project) => Promise<ReadonlyMap<Day, number>>;
  readonly #today: () => Day;
  readonly #maxSize: number;
  readonly #readings = new Map<string, Reading<T>>();
  #size = 0;
  #rememberedOn: Day = '';

  /** @param maxSize when the readings are larger in all, all are forgotten */
  constructor({ touches, calendar, clock }: DayMemoryPorts, maxSize: number) {
    this.#touchesOf = readTogether((project) => touches.of(project));
    this.#today = () => calendar.dayOf(clock());
    this.#maxSize = maxSize;
  }

  async of(project: Project): Promise<KnownDays<T>> {
    const touches = await this.#touchesOf(project);
    const today = this.#today();
    if (today !== this.#rememberedOn) this.#forget();
    this.#rememberedOn = today;
    const isAtRest = (day: Day, { readAtUs }: Reading<T>): boolean =>
      (touches.get(day) ?? -Infinity) + MARK_HOLDS_US < readAtUs;
    return {
      find: (kind, day) => {
        const reading = this.#readings.get(`${project}|${kind}|${day}`);
        return reading !== undefined && isAtRest(day, reading) ? reading.value : undefined;
      },
      keep: (kind, day, reading) => {
        // What was begun yesterday may have been touched since by a mark that is settled.
        if (day >= today || this.#rememberedOn !== today || !isAtRest(day, reading)) return;
        if (this.#size + reading.size > this.#maxSize) this.#forget();
        const place = `${project}|${kind}|${day}`;
        this.#size += reading.size - (this.#readings.get(place)?.size ?? 0);
        this.#readings.set(place, reading);
      },
    };
  }

  #forget(): void {
    this.#readings.clear();
    this.#size = 0;
  }
}
