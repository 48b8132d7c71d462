import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { FunctionPool } from '../../../local/functions/function-pool.ts';
import { MappedStream } from '../../../local/streams/mapped-stream.ts';
import { Positions } from '../../../local/streams/positions.ts';
import { StreamClient } from '../../../local/streams/stream-client.ts';
import type { StackTemplate, StreamMapping } from '../../../local/template/stack-template.ts';
import type { SeededRandom } from '../seeded-random.ts';

export interface PollerOptions {
  readonly template: StackTemplate;
  /** Name of the Records table. */
  readonly table: string;
  readonly streamArn: string;
  readonly endpoint: string;
  /** Where it keeps how far it has come. */
  readonly folder: string;
  readonly random: SeededRandom;
}

const WORKERS = 2;
const MAX_LIFE_MS = 2500;
const BATCH_SIZES = [1, 7, 50, 333, 1000];

/**
 * A second reader of the records' stream beside the ledger's own, with the ledger's own aggregator. It lives for a moment, dies with its
 * workers in the midst of their batches, and begins again where it stood or at the oldest record, in batches of another size.
 */
export class RestlessPoller {
  readonly #options: PollerOptions;
  readonly #mapping: StreamMapping;
  #isStopped = false;
  #running: Promise<void> = Promise.resolve();
  /** How often it died. */
  deaths = 0;

  constructor(options: PollerOptions) {
    this.#options = options;
    const mapping = options.template.mappings.find(({ table }) => table === options.table);
    if (mapping === undefined) throw new Error('the template has no mapping of the records');
    this.#mapping = mapping;
  }

  start(): void {
    this.#running = this.#live();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#running;
  }

  /** Delivers the whole stream once more, from its oldest record to what stands there now. */
  async deliverAll(untilPassed: bigint, batchSize: number): Promise<void> {
    rmSync(this.#positions, { force: true });
    const life = await this.#begin(batchSize);
    while (life.stream.passed() < untilPassed) await sleep(50);
    await life.end();
  }

  get #positions(): string {
    return join(this.#options.folder, 'restless-positions.json');
  }

  async #live(): Promise<void> {
    const { random } = this.#options;
    while (!this.#isStopped) {
      if (random.chance(0.3)) rmSync(this.#positions, { force: true });
      const life = await this.#begin(random.pick(BATCH_SIZES));
      await sleep(random.below(MAX_LIFE_MS));
      await life.end();
      this.deaths += 1;
    }
  }

  async #begin(batchSize: number): Promise<{ readonly stream: MappedStream; end(): Promise<void> }> {
    const { template, streamArn, endpoint } = this.#options;
    const pool = await this.#startWorkers();
    const died = Promise.withResolvers<never>();
    died.promise.catch(() => undefined);
    const stream = new MappedStream({
      client: new StreamClient(endpoint),
      streamArn,
      partitionKey: template.tables.find(({ name }) => name === this.#options.table)?.keys[0]?.AttributeName ?? 'pk',
      mapping: { ...this.#mapping, batchSize },
      invoke: (event) => Promise.race([pool.invoke(event), died.promise]),
      positions: new Positions(this.#positions),
      onFailure: () => undefined,
    });
    stream.start();
    return {
      stream,
      async end() {
        const stopped = stream.stop();
        await pool.close();
        died.reject(new Error('the poller died'));
        await stopped;
      },
    };
  }

  async #startWorkers(): Promise<FunctionPool> {
    const { template, endpoint } = this.#options;
    const lambda = template.functions.find(({ id }) => id === this.#mapping.functionId);
    if (lambda === undefined) throw new Error('the template has no aggregator');
    const pool = new FunctionPool({
      lambda,
      workers: WORKERS,
      environment: {
        AWS_ENDPOINT_URL_DYNAMODB: endpoint,
        AWS_REGION: 'us-east-1',
        AWS_ACCESS_KEY_ID: 'local',
        AWS_SECRET_ACCESS_KEY: 'local',
      },
      onLog: () => undefined,
    });
    await Promise.all(Array.from({ length: WORKERS }, () => pool.warm()));
    return pool;
  }
}
