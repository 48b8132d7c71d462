import fc from 'fast-check';
import type { CompleteRecord } from '../../sdk/src/contract.ts';
import { type Delivery, Outbox } from '../../sdk/src/outbox.ts';
import type { Problem } from '../../sdk/src/problem.ts';
import type { Verdict } from '../../sdk/src/read-answer.ts';
import { VirtualClock } from './virtual-clock.ts';

/**
 * What the ledger does to a request: takes all; is `down`; is `lost` after it took all; wants it `split`; is `busy` and asks for a
 * wait; or says of each record something else (`unread`: its usage object is not known).
 */
const mishap = fc.oneof(
  { weight: 3, arbitrary: fc.constant('taken' as const) },
  fc.constantFrom('down' as const, 'lost' as const, 'split' as const, 'busy' as const),
  fc.array(fc.constantFrom('taken', 'again', 'rejected', 'unread'), { minLength: 1, maxLength: 5 }),
);

const step = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      nameLength: fc.integer({ min: 1, max: 120 }),
      usage: fc.constantFrom(undefined, { n: 1 }, { prompt_tokens: 2000 }),
    }),
  },
  fc.record({ passMs: fc.integer({ min: 0, max: 3000 }) }),
  fc.record({ flushMs: fc.integer({ min: 1, max: 2000 }) }),
);

/** A program that records, waits and flushes, before a ledger with mishaps. */
export const outboxWorld = fc.record({
  script: fc.array(mishap, { maxLength: 25, size: 'max' }),
  steps: fc.array(step, { maxLength: 60, size: 'max' }),
});

type Arbitrated<A> = A extends fc.Arbitrary<infer T> ? T : never;
export type OutboxWorld = Arbitrated<typeof outboxWorld>;
type Mishap = Arbitrated<typeof mishap>;

const MAX_QUEUE_BYTES = 600;
const LIMITS = { maxBatchRecords: 5, maxBatchBytes: 400, maxBatchAgeMs: 500, maxQueueBytes: MAX_QUEUE_BYTES };

/** Far beyond every wait, so that all is settled once the mishaps are over. */
const LONG_MS = 100 * 60_000;

/**
 * Runs a world to its end: the script of mishaps is over some time, then everything is taken.
 *
 * @returns what did not hold: each record is delivered, told as rejected or told as dropped, one of them; the counts add up and the bound
 *   holds at every moment; what is sent twice is the same
 */
export async function runOutboxWorld({ script, steps }: OutboxWorld): Promise<readonly string[]> {
  const faults = new Set<string>();
  const clock = new VirtualClock();
  const ledger = new ScriptedLedger(script, (fault) => faults.add(fault));
  const dropped = new Set<string>();
  const rejected = new Set<string>();
  const onProblem = (problem: Problem) => {
    if (problem.kind === 'dropped') for (const { id } of problem.records) dropped.add(id ?? '');
    if (problem.kind === 'rejected') for (const { record } of problem.records) rejected.add(record.id ?? '');
  };
  const outbox = new Outbox(LIMITS, { clock, random: () => 0.5, onProblem, deliver: ledger.deliver });
  const ids: string[] = [];
  const check = () => {
    const { counts } = outbox;
    const sum = counts.delivered + counts.rejected + counts.dropped + counts.pending;
    if (sum !== counts.recorded) faults.add('the counts do not add up');
    if (counts.pendingBytes > MAX_QUEUE_BYTES) faults.add(`${counts.pendingBytes} bytes are held`);
  };
  for (const what of steps) {
    if ('nameLength' in what) {
      const id = `id-${ids.length}`;
      ids.push(id);
      outbox.add({ id, timestamp: 1, model: 'm'.repeat(what.nameLength), usage: what.usage });
    } else if ('passMs' in what) await clock.pass(what.passMs);
    else void outbox.flush(what.flushMs);
    check();
  }
  await clock.pass(LONG_MS);
  check();
  for (const id of ids) {
    const fates = [ledger.taken.has(id), rejected.has(id), dropped.has(id)].filter(Boolean);
    if (fates.length !== 1) faults.add(`${id} has ${fates.length} fates`);
  }
  const { counts } = outbox;
  const counted = [counts.delivered, counts.rejected, counts.dropped, counts.pending].join();
  const actual = [ledger.taken.size, rejected.size, dropped.size, 0].join();
  if (counted !== actual) faults.add(`counted ${counted}, but it was ${actual}`);
  return [...faults];
}

/** A ledger that answers by a script, then takes everything, and remembers what it took. */
class ScriptedLedger {
  readonly taken = new Map<string, string>();
  readonly #script: Iterator<Mishap>;
  readonly #fault: (fault: string) => void;

  constructor(script: readonly Mishap[], fault: (fault: string) => void) {
    this.#script = script.values();
    this.#fault = fault;
  }

  readonly deliver = async (body: Uint8Array): Promise<Delivery> => {
    const { records } = JSON.parse(new TextDecoder().decode(body)) as { records: CompleteRecord[] };
    const { value: fate = 'taken' } = this.#script.next() as { value?: Mishap };
    if (fate === 'down') return { answer: { kind: 'later', message: 'down' }, status: undefined, retryAfterMs: 0 };
    if (fate === 'busy') return { answer: { kind: 'later', message: 'busy' }, status: 429, retryAfterMs: 2500 };
    if (fate === 'split' && records.length > 1) return { answer: { kind: 'split' }, status: 413, retryAfterMs: 0 };
    const wordAt = (index: number) => (Array.isArray(fate) ? fate[index % fate.length] : 'taken');
    const verdicts = records.map((record, index) => this.#judge(record, wordAt(index)));
    if (fate === 'lost') return { answer: { kind: 'later', message: 'lost' }, status: undefined, retryAfterMs: 0 };
    return { answer: { kind: 'verdicts', verdicts }, status: 200, retryAfterMs: 0 };
  };

  #judge(record: CompleteRecord, word: string | undefined): Verdict {
    const text = JSON.stringify(record);
    const before = this.taken.get(record.id);
    // What the ledger has it takes again, and says so, whatever it was going to say.
    if (before !== undefined && before !== text) this.#fault(`${record.id} was sent twice and differs`);
    if (before !== undefined) return 'taken';
    if (word === 'again') return 'again';
    if (word === 'unread' && record.usage != null) return { rejected: [{ path: 'usage', message: 'is not known' }] };
    if (word === 'rejected') return { rejected: [{ path: 'model', message: 'is bad' }] };
    this.taken.set(record.id, text);
    return 'taken';
  }
}
