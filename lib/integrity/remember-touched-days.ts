import type { TouchedDays } from '../ports.ts';
import type { Day } from '../usage/record.ts';
import type { DayMarks } from './ports.ts';
import type { ProjectDay } from './proof.ts';

/** Marks what an instance of the aggregator touches. It writes each mark of a day once: it remembers those of today. */
export class RememberedTouchedDays implements TouchedDays {
  readonly #marks: Pick<DayMarks, 'put'>;
  readonly #today: () => Day;
  readonly #marked = new Set<string>();
  #markedOn = '';

  constructor(marks: Pick<DayMarks, 'put'>, today: () => Day) {
    this.#marks = marks;
    this.#today = today;
  }

  async mark(days: readonly ProjectDay[]): Promise<void> {
    const on = this.#today();
    if (on !== this.#markedOn) this.#marked.clear();
    this.#markedOn = on;
    const unmarked = days.filter((of) => !this.#marked.has(nameOf(of)));
    if (unmarked.length === 0) return;
    await this.#marks.put(unmarked.map(({ project, day }) => ({ project, day, on })));
    for (const of of unmarked) this.#marked.add(nameOf(of));
  }
}

const nameOf = ({ project, day }: ProjectDay): string => `${project}|${day}`;
