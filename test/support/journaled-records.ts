import type { CorrectOutcome, InsertOutcome } from '../../lib/ports.ts';
import type { BookedRecord, RecordIdentity } from '../../lib/usage/record.ts';
import { callKey } from '../../lib/usage/same-call.ts';
import { InMemoryUsageRecords } from './in-memory-usage-records.ts';
import { recordChange } from './stream-changes.ts';
import type { ShardLog } from './stream-history.ts';

/** Records in memory with a stream of some shards: what happens to one item stays in order, and no more. */
export class JournaledRecords extends InMemoryUsageRecords {
  readonly shards: readonly ShardLog[];
  #sequence = 0;

  constructor(shards: number) {
    super();
    this.shards = Array.from({ length: shards }, (_, index) => ({
      id: `shardId-${index}`,
      changes: [],
      takenAtSeconds: [],
    }));
  }

  override async insert(records: readonly BookedRecord[]): Promise<readonly InsertOutcome[]> {
    const outcomes = await super.insert(records);
    records.forEach((booked, index) => {
      if (outcomes[index] === 'stored') this.#write(undefined, booked);
    });
    return outcomes;
  }

  override async correct(next: BookedRecord, readDigest: bigint): Promise<CorrectOutcome> {
    const before = this.#standing(next.record);
    const outcome = await super.correct(next, readDigest);
    if (outcome === 'corrected') this.#write(before, next);
    return outcome;
  }

  override async delete(identity: RecordIdentity): Promise<'deleted' | 'absent'> {
    const before = this.#standing(identity);
    const outcome = await super.delete(identity);
    if (outcome === 'deleted') this.#write(before, undefined);
    return outcome;
  }

  #standing(identity: RecordIdentity): BookedRecord | undefined {
    return this.all.find(({ record }) => callKey(record) === callKey(identity));
  }

  #write(before: BookedRecord | undefined, after: BookedRecord | undefined): void {
    const { record } = after ?? before ?? {};
    if (record === undefined) return;
    this.#sequence += 1;
    const digits = [...callKey(record)].reduce((sum, character) => sum + character.charCodeAt(0), 0);
    const shard = this.shards[digits % this.shards.length];
    shard?.changes.push(recordChange(this.#sequence, before, after));
    shard?.takenAtSeconds.push(this.#sequence);
  }
}
