import { judgeEvent, type StreamChange, type StreamEvent } from '../../lib/counters/stream-change.ts';
import type { BookedRecord } from '../../lib/usage/record.ts';
import { bookedRecord, SOME_INSTANT_US, UNPRICED } from './builders.ts';
import type { SeededRandom } from './seeded-random.ts';

export interface ShardLog {
  readonly id: string;
  /** Index of the shard that was split into this one. */
  readonly parent?: number;
  /** In stream order. */
  readonly changes: StreamChange[];
}

/** What happened to the records of a world, as the shards of their stream tell it, and what the counters must say. */
export interface History {
  readonly shards: readonly ShardLog[];
  /** The records that are there at the end, and those that expired: the books keep them. */
  readonly counted: readonly BookedRecord[];
}

interface Writing {
  readonly random: SeededRandom;
  readonly shards: ShardLog[];
  /** Shard of each identity: an item's changes stay in order, also across a split. */
  readonly shardOf: number[];
  readonly standing: (BookedRecord | undefined)[];
  readonly earlier: BookedRecord[][];
  readonly expired: BookedRecord[];
  sequence: bigint;
}

const HOUR_US = 3_600_000_000;

/** Few users, models and hours, so that records meet in their counters; corrections often go back to what stood before. */
export function writeHistory(random: SeededRandom): History {
  const identities = 3 + random.below(20);
  const shardCount = 1 + random.below(4);
  const writing: Writing = {
    random,
    shards: Array.from({ length: shardCount }, (_, index) => ({ id: `shardId-${index}`, changes: [] })),
    shardOf: Array.from({ length: identities }, () => random.below(shardCount)),
    standing: new Array(identities).fill(undefined),
    earlier: Array.from({ length: identities }, () => []),
    expired: [],
    sequence: random.chance(0.5) ? 1n : 10n ** BigInt(20 + random.below(19)),
  };
  const steps = 20 + random.below(100);
  for (let step = 0; step < steps; step++) {
    if (random.chance(0.03)) splitShard(writing);
    writeStep(writing, random.below(identities));
  }
  const kept = writing.standing.filter((booked) => booked !== undefined);
  return { shards: writing.shards, counted: [...kept, ...writing.expired] };
}

function splitShard({ random, shards, shardOf }: Writing): void {
  const parent = random.below(shards.length);
  const children = [0, 1].map(
    (half) => shards.push({ id: `shardId-${parent}-${half}-${shards.length}`, parent, changes: [] }) - 1,
  );
  shardOf.forEach((shard, identity) => {
    if (shard === parent) shardOf[identity] = random.pick(children);
  });
}

function writeStep(writing: Writing, identity: number): void {
  const { random, standing, earlier, expired } = writing;
  const before = standing[identity];
  if (before === undefined) {
    const after = random.chance(0.5)
      ? (earlier[identity]?.at(-1) ?? someRecord(random, identity))
      : someRecord(random, identity);
    put(writing, identity, { name: 'INSERT', after });
  } else if (random.chance(0.1)) {
    put(writing, identity, { name: 'MODIFY', before, after: before });
  } else if (random.chance(0.5)) {
    const goesBack = random.chance(0.5);
    const after = (goesBack ? earlier[identity]?.at(-1) : undefined) ?? someRecord(random, identity);
    put(writing, identity, { name: 'MODIFY', before, after });
  } else {
    const isExpiry = random.chance(0.3);
    if (isExpiry) expired.push(before);
    put(writing, identity, { name: 'REMOVE', before, isExpiry });
  }
}

interface Step {
  readonly name: StreamEvent['name'];
  readonly before?: BookedRecord;
  readonly after?: BookedRecord;
  readonly isExpiry?: boolean;
}

function put(writing: Writing, identity: number, { name, before, after, isExpiry = false }: Step): void {
  const { random, shards, shardOf, standing, earlier } = writing;
  writing.sequence += 1n + BigInt(random.below(1000));
  const sequenceNumber = writing.sequence.toString();
  const change = judgeEvent({
    eventId: sequenceNumber,
    sequenceNumber,
    atSeconds: 1_700_000_000 + random.below(1000),
    name,
    ...(before === undefined ? {} : { before: { kind: 'record', booked: before } }),
    ...(after === undefined ? {} : { after: { kind: 'record', booked: after } }),
    sameImages: before === after,
    expired: isExpiry,
    text: () => '{}',
  });
  shards[shardOf[identity] ?? 0]?.changes.push(change);
  if (before !== undefined) earlier[identity]?.push(before);
  standing[identity] = after;
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
  };
  return random.chance(0.2) ? bookedRecord(facts, UNPRICED) : bookedRecord(facts);
}
