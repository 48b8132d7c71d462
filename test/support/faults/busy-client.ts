import { setTimeout as sleep } from 'node:timers/promises';
import pMap from 'p-map';
import { sendRecords } from '../../../cli/import/send-records.ts';
import type { Asked } from '../ask.ts';
import type { RawCall } from '../independent-books.ts';
import type { SeededRandom } from '../seeded-random.ts';

/** A call of a file, under an id of its own. */
export interface SentCall extends RawCall {
  readonly id: string;
  readonly user_id: string;
}

export interface BusyClientOptions extends Asked {
  readonly calls: readonly SentCall[];
  readonly random: SeededRandom;
}

const RETRIES = 100;
const MAX_BATCH = 400;
const CORRECTED = 0.1;
const DELETED = 0.05;
const DELETIONS_AT_ONCE = 4;
const SENT_AGAIN = 0.2;

/** Statuses that acknowledge a record of this client, which nobody else sends in another form. */
const ACKNOWLEDGED: ReadonlySet<string> = new Set(['stored', 'unchanged', 'corrected']);

/** Records its calls in batches, corrects and deletes some of them, sends some again, each until it is acknowledged. */
export class BusyClient {
  readonly #options: BusyClientOptions;
  /** What the ledger has acknowledged, in its last form; a deleted call is gone. */
  readonly acknowledged = new Map<string, SentCall>();
  /** Calls that it has done with, those that it has deleted too. */
  done = 0;

  constructor(options: BusyClientOptions) {
    this.#options = options;
  }

  async run(): Promise<void> {
    const { calls, random } = this.#options;
    for (let start = 0; start < calls.length; ) {
      const batch = calls.slice(start, start + 1 + random.below(MAX_BATCH));
      start += batch.length;
      await this.#send(batch);
      if (random.chance(SENT_AGAIN)) await this.#send(batch);
      const corrected = batch.filter(() => random.chance(CORRECTED)).map((call) => this.#correct(call));
      if (corrected.length > 0) await this.#send(corrected);
      const deleted = batch.filter(() => random.chance(DELETED));
      await pMap(deleted, (call) => this.#delete(call), { concurrency: DELETIONS_AT_ONCE });
      this.done = start;
    }
  }

  #correct(call: SentCall): SentCall {
    const { random } = this.#options;
    return { ...call, output_tokens: call.output_tokens + 1 + random.below(500), success: random.chance(0.5) };
  }

  async #send(calls: readonly SentCall[]): Promise<void> {
    const results = await sendRecords(calls.map(bodyOf), { ...this.#options, retries: RETRIES });
    calls.forEach((call, index) => {
      const status = results[index]?.status ?? 'nothing';
      if (!ACKNOWLEDGED.has(status)) throw new Error(`${call.id} was answered ${status}`);
      this.acknowledged.set(call.id, call);
    });
  }

  /** A deletion whose answer was lost is answered 404 when it is asked for again. */
  async #delete(call: SentCall): Promise<void> {
    const { url, key } = this.#options;
    const query = new URLSearchParams({ user_id: call.user_id, timestamp: call.timestamp, id: call.id });
    for (let attempt = 0; attempt <= RETRIES; attempt += 1) {
      const answer = await fetch(`${url}/api/ai_usage/records?${query}`, {
        method: 'DELETE',
        headers: { authorization: `Bearer ${key}` },
        signal: AbortSignal.timeout(30_000),
      }).catch(() => undefined);
      await answer?.arrayBuffer().catch(() => undefined);
      if (answer?.ok || answer?.status === 404) {
        this.acknowledged.delete(call.id);
        return;
      }
      if (answer !== undefined && answer.status < 500 && answer.status !== 429)
        throw new Error(`the deletion of ${call.id} was answered ${answer.status}`);
      await sleep(100);
    }
    throw new Error(`the deletion of ${call.id} was never acknowledged`);
  }
}

/** As a line of a file: the time is a numeral. */
export const bodyOf = ({ timestamp, ...call }: SentCall): string =>
  JSON.stringify({ timestamp: Number(timestamp), ...call });
