import type { Touch, TouchMarks } from '../../lib/integrity/ports.ts';
import type { ProjectDay } from '../../lib/integrity/proof.ts';
import type { TouchedDays } from '../../lib/ports.ts';

/** Marks of one day, until another is set. */
export class InMemoryTouchedDays implements TouchedDays, TouchMarks {
  #marks: Touch[] = [];
  today = '2023-11-18';

  get all(): readonly Touch[] {
    return this.#marks;
  }

  async mark(days: readonly ProjectDay[]): Promise<void> {
    for (const { project, day } of days) {
      const isMarked = this.#marks.some((mark) => isSame(mark, { project, day, on: this.today }));
      if (!isMarked) this.#marks.push({ project, day, on: this.today });
    }
  }

  async before(on: string): Promise<readonly Touch[]> {
    return this.#marks.filter((mark) => mark.on < on);
  }

  async settle(touches: readonly Touch[]): Promise<void> {
    this.#marks = this.#marks.filter((mark) => !touches.some((touch) => isSame(mark, touch)));
  }
}

const isSame = (one: Touch, other: Touch): boolean =>
  one.on === other.on && one.project === other.project && one.day === other.day;
