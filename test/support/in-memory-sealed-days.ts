import type { SealedDays } from '../../lib/ports.ts';
import type { Day } from '../../lib/usage/record.ts';

export class InMemorySealedDays implements SealedDays {
  readonly days: Day[] = [];

  async sealed(_project: string, from: Day, to: Day): Promise<readonly Day[]> {
    return this.days.filter((day) => from <= day && day <= to).toSorted();
  }
}
