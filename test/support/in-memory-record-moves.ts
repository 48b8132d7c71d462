import type { MoveOutcome, RecordMoves, StandingRecord, UserDay } from '../../lib/forgetting/ports.ts';
import type { BookedRecord } from '../../lib/usage/record.ts';
import type { InMemoryUsageRecords } from './in-memory-usage-records.ts';

/** Moves within the records in memory, whose records never expire. */
export class InMemoryRecordMoves implements RecordMoves {
  readonly #records: InMemoryUsageRecords;

  constructor(records: InMemoryUsageRecords) {
    this.#records = records;
  }

  async find(of: UserDay, limit: number) {
    const { items, cursor } = await this.#records.listUserDay(of.project, of.userId, of.day, { limit });
    return { records: items.map((booked) => ({ booked })), hasMore: cursor !== null };
  }

  async count(of: UserDay): Promise<number> {
    return (await this.find(of, Number.MAX_SAFE_INTEGER)).records.length;
  }

  /** Nothing is awaited before all is looked at, and then all is done: a transaction. */
  async move({ booked }: StandingRecord, to: BookedRecord): Promise<MoveOutcome> {
    const stands = (one: BookedRecord) =>
      this.#records.all.some(({ bookedDigest }) => bookedDigest === one.bookedDigest);
    if (!stands(booked) || stands(to)) return 'lost-race';
    const [deleted, inserted] = [this.#records.delete(booked.record), this.#records.insert([to])];
    await deleted;
    await inserted;
    return 'moved';
  }
}
