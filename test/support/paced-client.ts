import { setTimeout as sleep } from 'node:timers/promises';
import { sendRecords } from '../../cli/import/send-records.ts';
import type { Asked } from './ask.ts';
import { bodyOf, type SentCall } from './faults/busy-client.ts';
import type { SeededRandom } from './seeded-random.ts';

export interface PacedClientOptions extends Asked {
  readonly random: SeededRandom;
  /** Records a second, corrections among them. */
  readonly rate: number;
  /** Share of the records that are late ones, and of those that correct a late one. */
  readonly late: number;
  readonly corrected: number;
  readonly newCall: (id: string) => SentCall;
  readonly lateCall: (id: string) => SentCall;
}

const TICK_MS = 100;
const MAX_BATCH = 500;
const BATCHES_IN_FLIGHT = 8;
const RETRIES = 100;

/** Statuses that acknowledge a record of this client, which nobody else sends in another form. */
const ACKNOWLEDGED: ReadonlySet<string> = new Set(['stored', 'unchanged', 'corrected']);

/** Records at a steady rate until it is stopped, each record until it is acknowledged. It falls behind when the ledger does. */
export class PacedClient {
  readonly #options: PacedClientOptions;
  /** Late calls that are not under way, which may be corrected. */
  readonly #settled: SentCall[] = [];
  readonly #inFlight = new Set<Promise<void>>();
  readonly #failures: unknown[] = [];
  #isStopped = false;
  #running: Promise<void> = Promise.resolve();
  #made = 0;
  /** What the ledger has acknowledged, in its last form. */
  readonly acknowledged = new Map<string, SentCall>();
  /** Records that it sent, and of these the late ones and the corrections. */
  readonly sent = { all: 0, late: 0, corrections: 0 };

  constructor(options: PacedClientOptions) {
    this.#options = options;
  }

  /** Records late calls, as many at once as a batch holds. */
  async prepare(count: number): Promise<void> {
    const calls = Array.from({ length: count }, () => this.#options.lateCall(this.#newId('late')));
    for (let start = 0; start < count; start += MAX_BATCH) await this.#send(calls.slice(start, start + MAX_BATCH));
  }

  start(): void {
    this.#running = this.#write();
  }

  /** @throws Error when a record was not acknowledged */
  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#running;
    await Promise.all(this.#inFlight);
    if (this.#failures.length > 0) throw this.#failures[0];
  }

  async #write(): Promise<void> {
    const startedMs = performance.now();
    while (!this.#isStopped) {
      await sleep(TICK_MS);
      if (this.#inFlight.size >= BATCHES_IN_FLIGHT) await Promise.race(this.#inFlight);
      const due = Math.floor((this.#options.rate * (performance.now() - startedMs)) / 1000) - this.sent.all;
      const calls = Array.from({ length: Math.min(due, MAX_BATCH) }, () => this.#next());
      if (calls.length === 0) continue;
      this.sent.all += calls.length;
      const sending = this.#send(calls)
        .catch((failure) => this.#failures.push(failure))
        .then(() => void this.#inFlight.delete(sending));
      this.#inFlight.add(sending);
    }
  }

  #next(): SentCall {
    const { random, late, corrected, newCall, lateCall } = this.#options;
    const chosen = random.below(1_000_000) / 1_000_000;
    if (chosen < corrected && this.#settled.length > 0) {
      this.sent.corrections += 1;
      const [call] = this.#settled.splice(random.below(this.#settled.length), 1) as [SentCall];
      return { ...call, output_tokens: call.output_tokens + 1 + random.below(500), success: random.chance(0.5) };
    }
    if (chosen >= corrected + late) return newCall(this.#newId('new'));
    this.sent.late += 1;
    return lateCall(this.#newId('late'));
  }

  #newId(kind: 'late' | 'new'): string {
    this.#made += 1;
    return `${kind}-${this.#made}`;
  }

  async #send(calls: readonly SentCall[]): Promise<void> {
    const results = await sendRecords(calls.map(bodyOf), { ...this.#options, retries: RETRIES });
    calls.forEach((call, index) => {
      const status = results[index]?.status ?? 'nothing';
      if (!ACKNOWLEDGED.has(status)) throw new Error(`${call.id} was answered ${status}`);
      this.acknowledged.set(call.id, call);
      if (call.id.startsWith('late')) this.#settled.push(call);
    });
  }
}
