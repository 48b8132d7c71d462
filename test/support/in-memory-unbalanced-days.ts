import type { UnbalancedDay, UnbalancedDays } from '../../lib/integrity/ports.ts';
import type { ProjectDay } from '../../lib/integrity/proof.ts';

export class InMemoryUnbalancedDays implements UnbalancedDays {
  #days: readonly UnbalancedDay[] = [];

  async note(day: UnbalancedDay): Promise<void> {
    await this.clear(day);
    this.#days = [...this.#days, day].toSorted((a, b) => b.day.localeCompare(a.day));
  }

  async clear({ project, day }: ProjectDay): Promise<void> {
    this.#days = this.#days.filter((other) => other.project !== project || other.day !== day);
  }

  async newest(project: string, limit: number): Promise<readonly UnbalancedDay[]> {
    return this.#days.filter((day) => day.project === project).slice(0, limit);
  }
}
