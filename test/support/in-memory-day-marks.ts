import type { DayMark, DayMarks } from '../../lib/integrity/ports.ts';
import type { ProjectDay } from '../../lib/integrity/proof.ts';
import type { TouchedDays } from '../../lib/ports.ts';

/** Marks of one kind; what is touched is marked for `today`. */
export class InMemoryDayMarks implements DayMarks, TouchedDays {
  #marks: DayMark[] = [];
  today = '2023-11-18';

  get all(): readonly DayMark[] {
    return this.#marks;
  }

  async mark(days: readonly ProjectDay[]): Promise<void> {
    await this.put(days.map(({ project, day }) => ({ project, day, on: this.today })));
  }

  async put(marks: readonly DayMark[]): Promise<void> {
    this.#marks.push(...marks.filter((mark) => !this.#marks.some((other) => isSame(mark, other))));
  }

  async before(on: string): Promise<readonly DayMark[]> {
    return this.#marks.filter((mark) => mark.on < on);
  }

  async settle(settled: readonly DayMark[]): Promise<void> {
    this.#marks = this.#marks.filter((mark) => !settled.some((one) => isSame(mark, one)));
  }
}

const isSame = (one: DayMark, other: DayMark): boolean =>
  one.on === other.on && one.project === other.project && one.day === other.day;
