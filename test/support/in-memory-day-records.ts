import type { DayRecords } from '../../lib/integrity/ports.ts';
import type { BookedRecord, Day, Project } from '../../lib/usage/record.ts';
import type { StoredImage } from '../../lib/usage/stored-image.ts';

/** The records that are there at the moment when a page is read; all of a day are in its first part. */
export class InMemoryDayRecords implements DayRecords {
  readonly #records: () => readonly BookedRecord[];

  constructor(records: () => readonly BookedRecord[]) {
    this.#records = records;
  }

  async *pages(project: Project, day: Day, part: number): AsyncGenerator<readonly StoredImage[]> {
    if (part > 0) return;
    const isOfDay = (booked: BookedRecord) => booked.day === day && booked.record.project === project;
    yield this.#records()
      .filter(isOfDay)
      .map((booked) => ({ kind: 'record', booked }));
  }
}
