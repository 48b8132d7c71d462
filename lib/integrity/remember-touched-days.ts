import type { Calendar } from '../calendar.ts';
import type { Clock, TouchedDays } from '../ports.ts';
import type { DayMarks } from './ports.ts';
import type { ProjectDay } from './proof.ts';

/** A mark says that counters of its day may move for some minutes; `lib/spend/day-memory.ts` goes by it. */
const RENEWED_AFTER_US = 5 * 60_000_000;

interface RememberedTouchedDaysPorts {
  readonly marks: Pick<DayMarks, 'put'>;
  readonly calendar: Pick<Calendar, 'dayOf'>;
  readonly clock: Clock;
}

/** Marks the days whose counters a process moves: the mark of a day every five minutes, not with every batch. */
export class RememberedTouchedDays implements TouchedDays {
  readonly #ports: RememberedTouchedDaysPorts;
  readonly #markedAtUs = new Map<string, number>();
  #markedOn = '';

  constructor(ports: RememberedTouchedDaysPorts) {
    this.#ports = ports;
  }

  async mark(days: readonly ProjectDay[]): Promise<void> {
    const { marks, calendar, clock } = this.#ports;
    const atUs = clock();
    const on = calendar.dayOf(atUs);
    if (on !== this.#markedOn) this.#markedAtUs.clear();
    this.#markedOn = on;
    const due = days.filter((of) => (this.#markedAtUs.get(nameOf(of)) ?? -Infinity) + RENEWED_AFTER_US <= atUs);
    if (due.length === 0) return;
    await marks.put(due.map(({ project, day }) => ({ project, day, on, atUs })));
    for (const of of due) this.#markedAtUs.set(nameOf(of), atUs);
  }
}

const nameOf = ({ project, day }: ProjectDay): string => `${project}|${day}`;
