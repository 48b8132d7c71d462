import { badRequest } from '../../lib/errors.ts';
import type { CorrectOutcome, InsertOutcome, Page, PageRequest, Rebooking, UsageRecords } from '../../lib/ports.ts';
import type { BookedRecord, Day, Project, RecordIdentity } from '../../lib/usage/record.ts';

const keyOf = ({ project, userId, timestampUs, id }: RecordIdentity): string =>
  JSON.stringify([project, userId, timestampUs, id]);

/** The Records table without a table. A listing is in order of time, also that of `anonymous`. */
export class InMemoryUsageRecords implements UsageRecords {
  readonly #records = new Map<string, BookedRecord>();

  /** All records, in no order. */
  get all(): readonly BookedRecord[] {
    return [...this.#records.values()];
  }

  async insert(records: readonly BookedRecord[]): Promise<readonly InsertOutcome[]> {
    return records.map((booked) => {
      const key = keyOf(booked.record);
      if (this.#records.has(key)) return 'duplicate';
      this.#records.set(key, booked);
      return 'stored';
    });
  }

  async read(identities: readonly RecordIdentity[]): Promise<readonly (BookedRecord | undefined)[]> {
    return identities.map((identity) => this.#records.get(keyOf(identity)));
  }

  async correct(next: BookedRecord, readDigest: bigint): Promise<CorrectOutcome> {
    const key = keyOf(next.record);
    if (this.#records.get(key)?.bookedDigest !== readDigest) return 'lost-race';
    this.#records.set(key, next);
    return 'corrected';
  }

  async rebook({ identity, readDigest, ...booking }: Rebooking): Promise<CorrectOutcome> {
    const key = keyOf(identity);
    const stored = this.#records.get(key);
    if (stored?.bookedDigest !== readDigest) return 'lost-race';
    this.#records.set(key, { ...stored, ...booking });
    return 'corrected';
  }

  async delete(identity: RecordIdentity): Promise<'deleted' | 'absent'> {
    return this.#records.delete(keyOf(identity)) ? 'deleted' : 'absent';
  }

  async listUserDay(project: Project, userId: string, day: Day, page: PageRequest): Promise<Page<BookedRecord>> {
    const found = this.all
      .filter(({ record, day: own }) => record.project === project && record.userId === userId && own === day)
      .sort(
        (one, other) => one.record.timestampUs - other.record.timestampUs || (one.record.id < other.record.id ? -1 : 1),
      );
    const start = page.cursor === undefined ? 0 : readPosition(page.cursor, found.length);
    const end = start + page.limit;
    return { items: found.slice(start, end), cursor: end < found.length ? `at-${end}` : null };
  }

  /** A cursor is the key of the last record of the page, so that a listing stands what is added and deleted meanwhile. */
  async listDay(project: Project, day: Day, { limit, cursor }: PageRequest): Promise<Page<BookedRecord>> {
    const found = [...this.#records]
      .filter(([key, { record, day: own }]) => record.project === project && own === day && key > (cursor ?? ''))
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .slice(0, limit + 1);
    const items = found.slice(0, limit);
    return {
      items: items.map(([, booked]) => booked),
      cursor: found.length > limit ? (items.at(-1)?.[0] ?? null) : null,
    };
  }
}

function readPosition(cursor: string, length: number): number {
  const position = Number(/^at-(\d+)$/.exec(cursor)?.[1] ?? Number.NaN);
  if (position <= length) return position;
  throw badRequest([{ path: 'cursor', message: 'is not a cursor of this list' }]);
}
