import { judgeEvent, type StreamChange, type StreamEvent } from '../../lib/counters/stream-change.ts';
import type { BookedRecord } from '../../lib/usage/record.ts';
import type { Probe } from '../../lib/usage/stored-image.ts';
import { bookedRecord, SOME_INSTANT_US, UNPRICED } from './builders.ts';
import type { SeededRandom } from './seeded-random.ts';

export interface ShardLog {
  readonly id: string;
  /** Index of the shard that was split into this one. */
  readonly parent?: number;
  /** In stream order. */
  readonly changes: StreamChange[];
  /** When the stream took in each of them, in seconds since 1970. */
  readonly takenAtSeconds: number[];
}

/** What happened to the records of a world, as the shards of their stream tell it, and what the counters must say. */
export interface History {
  readonly shards: readonly ShardLog[];
  /** The records that are there at the end, and those that expired: the books keep them. */
  readonly counted: readonly BookedRecord[];
}

const HOUR_US = 3_600_000_000;

export interface WritingOptions {
  /** When the next change is taken in, in seconds; absent: at random within some minutes. */
  readonly nowSeconds?: () => number;
  /** Records may expire, which leaves no trace in the Records table while the counters keep them. */
  readonly expires: boolean;
}

/**
 * Writes the records of a world one step after the other, and the stream that tells of them. Few users, models and hours, so
 * that records meet in their counters; corrections often go back to what stood before.
 */
export class HistoryWriter {
  readonly shards: ShardLog[];
  readonly #random: SeededRandom;
  readonly #options: WritingOptions;
  /** Shard of each identity: an item's changes stay in order, also across a split. */
  readonly #shardOf: number[];
  readonly #standing: (BookedRecord | undefined)[];
  readonly #earlier: BookedRecord[][];
  readonly #expired: BookedRecord[] = [];
  #sequence: bigint;

  constructor(random: SeededRandom, options: WritingOptions) {
    this.#random = random;
    this.#options = options;
    const identities = 3 + random.below(20);
    const shardCount = 1 + random.below(4);
    this.shards = Array.from({ length: shardCount }, (_, index) => ({
      id: `shardId-${index}`,
      changes: [],
      takenAtSeconds: [],
    }));
    this.#shardOf = Array.from({ length: identities }, () => random.below(shardCount));
    this.#standing = new Array(identities).fill(undefined);
    this.#earlier = Array.from({ length: identities }, () => []);
    this.#sequence = random.chance(0.5) ? 1n : 10n ** BigInt(20 + random.below(19));
  }

  /** The records that are there. */
  get standing(): readonly BookedRecord[] {
    return this.#standing.filter((booked) => booked !== undefined);
  }

  /** The records that are there, and those that expired: the books keep them. */
  get counted(): readonly BookedRecord[] {
    return [...this.standing, ...this.#expired];
  }

  /** Inserts, corrects or removes a record; now and then a shard is split first. */
  step(): void {
    if (this.#random.chance(0.03)) this.#splitShard();
    this.#write(this.#random.below(this.#standing.length));
  }

  /** As a step whose stream row is lost. @returns what changed */
  stepUnseen(): RecordVersions {
    return this.#write(this.#random.below(this.#standing.length), false);
  }

  /** Puts a probe into each shard that is written to. @returns how many */
  putProbes(probe: Omit<Probe, 'place'>): number {
    const parents = new Set(this.shards.map(({ parent }) => parent));
    const open = this.shards.filter((_, index) => !parents.has(index));
    for (const shard of open) {
      const after = { kind: 'probe', probe: { ...probe, place: shard.id } } as const;
      this.#take(shard, { name: 'INSERT', after, sameImages: false, expired: false });
    }
    return open.length;
  }

  #splitShard(): void {
    const parent = this.#random.below(this.shards.length);
    const children = [0, 1].map(
      (half) =>
        this.shards.push({
          id: `shardId-${parent}-${half}-${this.shards.length}`,
          parent,
          changes: [],
          takenAtSeconds: [],
        }) - 1,
    );
    this.#shardOf.forEach((shard, identity) => {
      if (shard === parent) this.#shardOf[identity] = this.#random.pick(children);
    });
  }

  #write(identity: number, isSeen = true): RecordVersions {
    const random = this.#random;
    const before = this.#standing[identity];
    const previous = this.#earlier[identity]?.at(-1);
    if (before === undefined) {
      const after = (random.chance(0.5) ? previous : undefined) ?? someRecord(random, identity);
      return this.#put(identity, { name: 'INSERT', after, isSeen });
    }
    if (random.chance(0.1)) return this.#put(identity, { name: 'MODIFY', before, after: before, isSeen });
    if (random.chance(0.5)) {
      const after = (random.chance(0.5) ? previous : undefined) ?? someRecord(random, identity);
      return this.#put(identity, { name: 'MODIFY', before, after, isSeen });
    }
    const isExpiry = this.#options.expires && random.chance(0.3);
    if (isExpiry) this.#expired.push(before);
    return this.#put(identity, { name: 'REMOVE', before, isExpiry, isSeen });
  }

  #put(identity: number, { name, before, after, isExpiry = false, isSeen }: Step): RecordVersions {
    const shard = this.shards[this.#shardOf[identity] ?? 0];
    const event: Happening = {
      name,
      ...(before === undefined ? {} : { before: { kind: 'record', booked: before } }),
      ...(after === undefined ? {} : { after: { kind: 'record', booked: after } }),
      sameImages: before === after,
      expired: isExpiry,
    };
    if (isSeen && shard !== undefined) this.#take(shard, event);
    if (before !== undefined) this.#earlier[identity]?.push(before);
    this.#standing[identity] = after;
    return { ...(before && { before }), ...(after && { after }) };
  }

  /** The stream takes the event in. */
  #take(shard: ShardLog, event: Happening): void {
    this.#sequence += 1n + BigInt(this.#random.below(1000));
    const sequenceNumber = this.#sequence.toString();
    const atSeconds = this.#options.nowSeconds?.() ?? 1_700_000_000 + this.#random.below(1000);
    const envelope = { eventId: sequenceNumber, sequenceNumber, atSeconds, text: () => '{}' };
    shard.changes.push(judgeEvent({ ...envelope, ...event }));
    shard.takenAtSeconds.push(atSeconds);
  }
}

/** A whole history at once. */
export function writeHistory(random: SeededRandom): History {
  const writer = new HistoryWriter(random, { expires: true });
  const steps = 20 + random.below(100);
  for (let step = 0; step < steps; step++) writer.step();
  return { shards: writer.shards, counted: writer.counted };
}

type Happening = Omit<StreamEvent, 'eventId' | 'sequenceNumber' | 'atSeconds' | 'text'>;

interface RecordVersions {
  readonly before?: BookedRecord;
  readonly after?: BookedRecord;
}

interface Step extends RecordVersions {
  readonly name: StreamEvent['name'];
  readonly isExpiry?: boolean;
  /** Whether the stream tells of it. */
  readonly isSeen: boolean;
}

/** A version of the record: user, instant and id are its identity, all else may be corrected. */
function someRecord(random: SeededRandom, identity: number): BookedRecord {
  const facts = {
    userId: `user-${identity % 3}`,
    timestampUs: SOME_INSTANT_US + (identity % 4) * 7 * HOUR_US,
    id: `call-${identity}`,
    model: random.pick(['qwen-max', 'qwen-plus']),
    function: random.pick(['default', 'chat']),
    success: random.chance(0.8),
    durationUs: random.below(1000),
    tokens: { input: random.below(50), output: random.below(50), reasoning: random.below(3) },
    ...(random.chance(0.5) ? { anchorId: random.pick(['a', 'b']) } : {}),
    ...(random.chance(0.5) ? { sessionId: random.pick(['s', 't']) } : {}),
    ...someReportedCost(random),
  };
  return random.chance(0.2) ? bookedRecord(facts, UNPRICED) : bookedRecord(facts);
}

function someReportedCost(random: SeededRandom): { reportedCost?: string; reportedCurrency?: string } {
  if (random.chance(0.5)) return {};
  const reportedCost = `0.${random.below(1_000_000)}`;
  return random.chance(0.3) ? { reportedCost } : { reportedCost, reportedCurrency: random.pick(['CNY', 'USD', 'EUR']) };
}
