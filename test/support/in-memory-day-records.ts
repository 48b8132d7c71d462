import type { DayRecords, PartPlace, RecordPages } from '../../lib/integrity/ports.ts';
import type { ProjectDay } from '../../lib/integrity/proof.ts';
import type { BookedRecord } from '../../lib/usage/record.ts';

/** The records that are there at the moment when a page is read, in order of their ids; all of a day are in its first part. */
export class InMemoryDayRecords implements DayRecords {
  readonly #records: () => readonly BookedRecord[];
  readonly #pageRecords: number;

  constructor(records: () => readonly BookedRecord[], pageRecords = Number.POSITIVE_INFINITY) {
    this.#records = records;
    this.#pageRecords = pageRecords;
  }

  async read({ project, day }: ProjectDay, part: number, [from = null]: PartPlace = ['']): Promise<RecordPages> {
    if (part > 0 || from === null) return { images: [] };
    const behind = this.#records()
      .filter((booked) => booked.day === day && booked.record.project === project && booked.record.id > from)
      .sort((one, other) => (one.record.id < other.record.id ? -1 : 1));
    const page = behind.slice(0, this.#pageRecords);
    const last = page.at(-1)?.record.id;
    return {
      images: page.map((booked) => ({ kind: 'record', booked })),
      ...(behind.length > page.length && last !== undefined && { next: [last] }),
    };
  }
}
