import type { Page, PageRequest, SessionDay, SessionRecords } from '../../lib/ports.ts';
import type { BookedRecord } from '../../lib/usage/record.ts';

export class InMemorySessionRecords implements SessionRecords {
  readonly #records: readonly BookedRecord[];

  constructor(records: readonly BookedRecord[]) {
    this.#records = records;
  }

  async edge(of: SessionDay, side: 'first' | 'last'): Promise<number | undefined> {
    return this.#of(of).at(side === 'first' ? 0 : -1)?.record.timestampUs;
  }

  async list(of: SessionDay, { limit, cursor = '0' }: PageRequest): Promise<Page<BookedRecord>> {
    const start = Number(cursor);
    const end = start + limit;
    const all = this.#of(of);
    return { items: all.slice(start, end), cursor: end < all.length ? String(end) : null };
  }

  #of({ project, session, day, user }: SessionDay): readonly BookedRecord[] {
    return this.#records
      .filter((booked) => booked.day === day && booked.record.project === project)
      .filter(({ record }) => record.sessionId === session && record.userId === user)
      .toSorted((a, b) => a.record.timestampUs - b.record.timestampUs);
  }
}
