import { hash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { StreamMapping } from '../template/stack-template.ts';
import type { Positions } from './positions.ts';
import { ShardConsumer } from './shard-consumer.ts';
import { PAGE_RECORDS, type StreamClient, type StreamRecord } from './stream-client.ts';
import { passesFilters } from './stream-filter.ts';

export interface MappedStreamOptions {
  readonly client: StreamClient;
  readonly streamArn: string;
  /** Name of the table's partition key. */
  readonly partitionKey: string;
  readonly mapping: StreamMapping;
  readonly invoke: (event: unknown) => Promise<unknown>;
  readonly positions: Positions;
  readonly onFailure: (error: unknown) => void;
}

/** A new table has about four partitions, and each of them a shard; the engine has one for the whole table. */
const SHARDS_OF_ONE = 4;

/** Waiting records per shard beyond which nothing more is read, in batches. */
const MAX_WAITING_BATCHES = 4;

/** Lambda reads a shard four times a second, and at once when there is more. */
const PAUSE_MS = 250;
const PAUSE_AFTER_FAILURE_MS = 500;
const PAUSE_WHEN_FULL_MS = 10;

/** Reads a stream and hands its shards to their function. Each shard of the engine is presented as several, by a hash of the key. */
export class MappedStream {
  readonly #options: MappedStreamOptions;
  readonly #consumers = new Map<string, ShardConsumer>();
  /** Last sequence number that was read of each of the engine's shards. */
  readonly #read = new Map<string, string>();
  #running: Promise<unknown> = Promise.resolve();
  #isStopped = false;

  constructor(options: MappedStreamOptions) {
    this.#options = options;
  }

  start(): void {
    this.#running = this.#readShards(undefined);
  }

  /** Ends reading, after the batches that are under way. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    for (const consumer of this.#consumers.values()) consumer.stop();
    await this.#running;
  }

  /** Sequence number that every shard has passed. */
  passed(): bigint {
    const positions = [...this.#consumers.keys()].map((shard) => BigInt(this.#options.positions.get(shard) ?? 0));
    return positions.toSorted((a, b) => (a < b ? -1 : 1))[0] ?? 0n;
  }

  /** Reads the shards that follow a parent, or those whose parent is gone; a child only after its parent. */
  async #readShards(parent: string | undefined): Promise<void> {
    const { client, streamArn } = this.#options;
    const shards = await this.#persistently(() => client.shards(streamArn));
    const listed = new Set(shards?.map(({ ShardId }) => ShardId));
    const isNext = (its: string | undefined) =>
      parent === undefined ? its === undefined || !listed.has(its) : its === parent;
    const next = shards?.filter(({ ParentShardId }) => isNext(ParentShardId)) ?? [];
    await Promise.all(next.map(({ ShardId }) => this.#readShard(ShardId)));
  }

  async #readShard(shardId: string): Promise<void> {
    const consumers = Array.from({ length: SHARDS_OF_ONE }, (_, index) => this.#consumerOf(shardId, index));
    const running = Promise.all(consumers.map((consumer) => consumer.run()));
    await this.#readRecords(shardId);
    const isDrained = () => this.#isStopped || consumers.every(({ pending }) => pending === 0);
    while (!isDrained()) await sleep(PAUSE_MS);
    if (!this.#isStopped) await this.#readShards(shardId);
    for (const consumer of consumers) consumer.stop();
    await running;
  }

  #consumerOf(shardId: string, index: number): ShardConsumer {
    const { mapping, streamArn, invoke, positions, onFailure } = this.#options;
    const part = `${shardId}-${index}`;
    const onDone = (sequence: string) => {
      const passed = consumer.pending === 0 ? (this.#read.get(shardId) ?? sequence) : sequence;
      positions.save(new Map([[part, passed]]));
    };
    const consumer = new ShardConsumer({ shardId: part, streamArn, mapping, invoke, onFailure, onDone });
    this.#consumers.set(part, consumer);
    return consumer;
  }

  /** Until the shard is closed or reading is stopped. */
  async #readRecords(shardId: string): Promise<void> {
    const { client, streamArn } = this.#options;
    let iterator: string | undefined;
    while (!this.#isStopped) {
      const page = await this.#persistently(async () => {
        iterator ??= await client.iterator(streamArn, shardId, this.#read.get(shardId) ?? this.#startOf(shardId));
        return client.read(iterator).catch((error) => {
          iterator = undefined;
          throw error;
        });
      });
      if (page === undefined) return;
      this.#distribute(shardId, page.records);
      if (page.next === undefined) return;
      iterator = page.next;
      if (page.records.length < PAGE_RECORDS) await sleep(PAUSE_MS);
      await this.#untilThereIsRoom();
    }
  }

  /** The lowest position of the shards that are made of one; undefined while one of them has none. */
  #startOf(shardId: string): string | undefined {
    const positions = this.#partsOf(shardId).map((part) => this.#options.positions.get(part));
    if (positions.includes(undefined)) return undefined;
    return positions.reduce((a, b) => (BigInt(a ?? 0) < BigInt(b ?? 0) ? a : b));
  }

  #distribute(shardId: string, records: readonly StreamRecord[]): void {
    const { positions, partitionKey, mapping } = this.#options;
    const last = records.at(-1)?.dynamodb.SequenceNumber;
    if (last === undefined) return;
    this.#read.set(shardId, last);
    for (const record of records.filter((one) => passesFilters(one, mapping.filters))) {
      const { Keys, SequenceNumber } = record.dynamodb;
      const part = `${shardId}-${partOf(JSON.stringify(Keys[partitionKey]))}`;
      if (isBehind(positions.get(part), SequenceNumber)) this.#consumers.get(part)?.push(record);
    }
    // A shard without work has passed what was read: else it would hold back the start after a restart, and trimming.
    const idle = this.#partsOf(shardId).filter((part) => this.#consumers.get(part)?.pending === 0);
    if (idle.length > 0)
      positions.save(new Map(idle.filter((part) => isBehind(positions.get(part), last)).map((part) => [part, last])));
  }

  #partsOf = (shardId: string): string[] =>
    [...this.#consumers.keys()].filter((part) => part.startsWith(`${shardId}-`));

  async #untilThereIsRoom(): Promise<void> {
    const most = MAX_WAITING_BATCHES * this.#options.mapping.batchSize;
    while (!this.#isStopped && [...this.#consumers.values()].some(({ pending }) => pending > most)) {
      await sleep(PAUSE_WHEN_FULL_MS);
    }
  }

  /** Tries until it succeeds; undefined when reading was stopped before. */
  async #persistently<Answer>(ask: () => Promise<Answer>): Promise<Answer | undefined> {
    while (!this.#isStopped) {
      try {
        return await ask();
      } catch (error) {
        this.#options.onFailure(error);
        await sleep(PAUSE_AFTER_FAILURE_MS);
      }
    }
    return undefined;
  }
}

const partOf = (key: string): number => (hash('sha1', key, 'buffer')[0] ?? 0) % SHARDS_OF_ONE;

const isBehind = (position: string | undefined, sequence: string): boolean =>
  position === undefined || BigInt(position) < BigInt(sequence);
