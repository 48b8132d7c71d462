import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CompleteRecord } from '../../sdk/src/contract.ts';
import { type Delivery, Outbox } from '../../sdk/src/outbox.ts';
import type { Problem } from '../../sdk/src/problem.ts';
import type { Verdict } from '../../sdk/src/read-answer.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

/** What the ledger does to one request; `lost` takes all and says nothing. */
const mishap = fc.oneof(
  { weight: 3, arbitrary: fc.constant('taken' as const) },
  fc.constantFrom('down' as const, 'lost' as const, 'split' as const, 'busy' as const),
  fc.array(fc.constantFrom('taken', 'again', 'rejected'), { minLength: 1, maxLength: 5 }),
);

type Mishap = typeof mishap extends fc.Arbitrary<infer M> ? M : never;

const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ record: fc.integer({ min: 0, max: 120 }) }) },
  fc.record({ passMs: fc.integer({ min: 0, max: 3000 }) }),
  fc.record({ flushMs: fc.integer({ min: 1, max: 2000 }) }),
);

const MAX_QUEUE_BYTES = 600;

/** A ledger that answers by a script, then takes everything, and remembers what it took. */
class ScriptedLedger {
  readonly taken = new Map<string, string>();
  readonly rejected = new Set<string>();
  readonly #script: Iterator<Mishap>;

  constructor(script: readonly Mishap[]) {
    this.#script = script.values();
  }

  deliver = async (body: Uint8Array): Promise<Delivery> => {
    const { records } = JSON.parse(new TextDecoder().decode(body)) as { records: CompleteRecord[] };
    const { value: fate = 'taken' } = this.#script.next() as { value?: Mishap };
    if (fate === 'down') return { answer: { kind: 'later', message: 'down' }, status: undefined, retryAfterMs: 0 };
    if (fate === 'busy') return { answer: { kind: 'later', message: 'busy' }, status: 429, retryAfterMs: 2500 };
    if (fate === 'split' && records.length > 1) return { answer: { kind: 'split' }, status: 413, retryAfterMs: 0 };
    const verdicts = records.map((record, index) => this.#take(record, verdictAt(fate, index)));
    if (fate === 'lost') return { answer: { kind: 'later', message: 'lost' }, status: undefined, retryAfterMs: 0 };
    return { answer: { kind: 'verdicts', verdicts }, status: 200, retryAfterMs: 0 };
  };

  #take(record: CompleteRecord, word: string): Verdict {
    if (word === 'again') return 'again';
    // What the ledger has taken it takes again, and says so.
    if (word === 'rejected' && !this.taken.has(record.id)) {
      this.rejected.add(record.id);
      return { rejected: [] };
    }
    const before = this.taken.get(record.id);
    const text = JSON.stringify(record);
    if (before !== undefined) expect(text).toBe(before);
    this.taken.set(record.id, text);
    return 'taken';
  }
}

const verdictAt = (fate: Mishap, index: number): string =>
  Array.isArray(fate) ? (fate[index % fate.length] ?? '') : 'taken';

describe('whatever befalls the requests', () => {
  it('each record is delivered, rejected or counted as dropped, and the bound holds all the time', async () => {
    const world = fc.record({ script: fc.array(mishap, { maxLength: 25 }), steps: fc.array(step, { maxLength: 60 }) });
    await fc.assert(
      fc.asyncProperty(world, async ({ script, steps }) => {
        const clock = new VirtualClock();
        const ledger = new ScriptedLedger(script);
        const dropped = new Set<string>();
        const onProblem = (problem: Problem) => {
          if (problem.kind === 'dropped') for (const { id } of problem.records) dropped.add(id ?? '');
        };
        const limits = { maxBatchRecords: 5, maxBatchBytes: 400, maxBatchAgeMs: 500, maxQueueBytes: MAX_QUEUE_BYTES };
        const outbox = new Outbox(limits, { clock, random: () => 0.5, onProblem, deliver: ledger.deliver });
        const ids: string[] = [];
        const check = () => {
          const { recorded, delivered, rejected, dropped: lost, pending, pendingBytes } = outbox.counts;
          expect(delivered + rejected + lost + pending).toBe(recorded);
          expect(pendingBytes).toBeLessThanOrEqual(MAX_QUEUE_BYTES);
        };
        for (const what of steps) {
          if ('record' in what) {
            ids.push(`id-${ids.length}`);
            outbox.add({ id: ids.at(-1) ?? '', timestamp: 1, model: 'm'.repeat(1 + what.record) });
          } else if ('passMs' in what) await clock.pass(what.passMs);
          else void outbox.flush(what.flushMs);
          check();
        }
        // The script ends, and with it every mishap.
        await clock.pass(100 * 60_000);
        check();
        const { delivered, rejected, pending, dropped: lost } = outbox.counts;
        expect([pending, lost, delivered, rejected]).toEqual([
          0,
          dropped.size,
          ids.filter((id) => ledger.taken.has(id)).length,
          ledger.rejected.size,
        ]);
        for (const id of ids) {
          const fates = [ledger.taken.has(id), ledger.rejected.has(id), dropped.has(id)].filter(Boolean);
          expect(fates, id).toHaveLength(1);
        }
      }),
      { numRuns: 60 },
    );
  });
});
