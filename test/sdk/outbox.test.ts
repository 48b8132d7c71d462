import { describe, expect, it } from 'vitest';
import type { CompleteRecord } from '../../sdk/src/contract.ts';
import { type Delivery, Outbox, type OutboxLimits } from '../../sdk/src/outbox.ts';
import type { Problem } from '../../sdk/src/problem.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

const LIMITS: OutboxLimits = { maxBatchRecords: 3, maxBatchBytes: 1000, maxBatchAgeMs: 1000, maxQueueBytes: 500 };

const record = (id: string): CompleteRecord => ({ id, timestamp: 1_700_186_400, model: 'qwen-max' });
const RECORD_BYTES = JSON.stringify(record('a')).length;

const taken = (count: number): Delivery => ({
  answer: { kind: 'verdicts', verdicts: new Array(count).fill('taken') },
  status: 200,
  retryAfterMs: 0,
});
const later = (retryAfterMs = 0): Delivery => ({ answer: { kind: 'later', message: 'no' }, status: 503, retryAfterMs });

/** An outbox whose deliveries are answered by a script, one after the other; when it is over, all is taken. */
function outboxWith(
  script: readonly (Delivery | ((count: number) => Delivery))[] = [],
  limits: Partial<OutboxLimits> = {},
) {
  const clock = new VirtualClock();
  const problems: Problem[] = [];
  const bodies: (readonly CompleteRecord[])[] = [];
  const sent: { readonly atMs: number; readonly ids: readonly string[] }[] = [];
  const startMs = clock.nowMs();
  const outbox = new Outbox(
    { ...LIMITS, ...limits },
    {
      clock,
      random: () => 0.5,
      onProblem: (problem) => problems.push(problem),
      async deliver(body, count) {
        const { records } = JSON.parse(new TextDecoder().decode(body)) as { records: CompleteRecord[] };
        bodies.push(records);
        const answer = script[sent.length] ?? taken;
        sent.push({ atMs: clock.nowMs() - startMs, ids: records.map(({ id }) => id) });
        return typeof answer === 'function' ? answer(count) : answer;
      },
    },
  );
  const add = (ids: string) => {
    for (const id of ids) outbox.add(record(id));
  };
  return { outbox, clock, problems, sent, bodies, add };
}

const batches = (sent: readonly { readonly ids: readonly string[] }[]) => sent.map(({ ids }) => ids.join(''));

describe('when a batch leaves', () => {
  it('waits for company until the oldest has the age', async () => {
    const { add, clock, sent } = outboxWith();
    add('a');
    await clock.pass(600);
    add('b');
    await clock.pass(399);
    expect(sent).toEqual([]);
    await clock.pass(1);
    expect(sent).toEqual([{ atMs: 1000, ids: ['a', 'b'] }]);
  });

  it('leaves at once when it is full, in a later turn than the call that filled it', async () => {
    const { add, clock, sent } = outboxWith();
    add('abcd');
    expect(sent).toEqual([]);
    await clock.pass(0);
    expect(batches(sent)).toEqual(['abc']);
    await clock.pass(1000);
    expect(batches(sent)).toEqual(['abc', 'd']);
  });

  it('is no longer than its bytes', async () => {
    const { add, clock, sent } = outboxWith([], { maxBatchBytes: 2 * RECORD_BYTES + 2 });
    add('abc');
    await clock.pass(1000);
    expect(batches(sent)).toEqual(['ab', 'c']);
  });
});

describe('what is not taken', () => {
  it('is sent again as it was, before what came later, after a wait that grows', async () => {
    const { add, clock, sent, problems } = outboxWith([later(), later()]);
    add('abc');
    await clock.pass(0);
    add('d');
    await clock.pass(10_000);
    // Half a second and a second, three quarters of each by this chance.
    expect(sent.map(({ atMs, ids }) => [atMs, ids.join('')])).toEqual([
      [0, 'abc'],
      [375, 'abc'],
      [1125, 'abc'],
      [1125, 'd'],
    ]);
    expect(problems.map(({ kind }) => kind)).toEqual(['undelivered', 'undelivered']);
  });

  it('waits as long as the ledger asks, also when somebody flushes', async () => {
    const { add, clock, sent, outbox } = outboxWith([later(5000)]);
    add('abc');
    await clock.pass(0);
    const flushed = outbox.flush(10_000);
    await clock.pass(4999);
    expect(sent).toHaveLength(1);
    await clock.pass(1);
    expect([sent.length, await flushed]).toEqual([2, true]);
  });

  it('is tried at once when somebody flushes and only our own wait is in the way', async () => {
    const { add, clock, sent, outbox } = outboxWith([later()]);
    add('abc');
    await clock.pass(0);
    const flushed = outbox.flush(10_000);
    await clock.pass(0);
    expect([sent.length, await flushed]).toEqual([2, true]);
  });

  it('goes alone when only it has to be sent again', async () => {
    const { add, clock, sent, outbox } = outboxWith([
      { answer: { kind: 'verdicts', verdicts: ['taken', 'again', 'taken'] }, status: 200, retryAfterMs: 0 },
    ]);
    add('abc');
    await clock.pass(1000);
    expect(batches(sent)).toEqual(['abc', 'b']);
    expect(outbox.counts).toMatchObject({ recorded: 3, delivered: 3, pending: 0, pendingBytes: 0 });
  });

  it('is told and let go when the ledger will never take it', async () => {
    const errors = [{ path: 'records[1].model', message: 'is required' }];
    const { add, clock, problems, outbox } = outboxWith([
      {
        answer: { kind: 'verdicts', verdicts: ['taken', { rejected: errors }, 'taken'] },
        status: 200,
        retryAfterMs: 0,
      },
    ]);
    add('abc');
    await clock.pass(1000);
    expect(problems).toMatchObject([{ kind: 'rejected', records: [{ record: record('b'), errors }] }]);
    expect(outbox.counts).toMatchObject({ delivered: 2, rejected: 1, pending: 0 });
  });

  it('is sent again without a usage object that the ledger can not read, which its tag says', async () => {
    const usage = { some_provider_of_tomorrow: { spent: 1 } };
    const errors = [{ path: 'records[0].usage', message: 'is no usage object that the ledger knows' }];
    const unread: Delivery = {
      answer: { kind: 'verdicts', verdicts: [{ rejected: errors }] },
      status: 400,
      retryAfterMs: 0,
    };
    const { clock, bodies, outbox, problems } = outboxWith([unread]);
    outbox.add({ ...record('a'), usage, tags: { team: 'a' } });
    await clock.pass(1000);
    expect(bodies).toEqual([
      [{ ...record('a'), usage, tags: { team: 'a' } }],
      [{ ...record('a'), tags: { team: 'a', usage: 'unread' } }],
    ]);
    expect(outbox.counts).toMatchObject({ delivered: 1, rejected: 0, pending: 0, pendingBytes: 0 });
    expect(problems).toMatchObject([{ kind: 'faulty' }]);
  });

  const longUsage = { some_provider_of_tomorrow: { spent: 1 } };
  it.each([
    ['something else is at fault too', longUsage, ['records[0].usage', 'records[0].model']],
    ['it would hold more than it did', { n: 1 }, ['records[0].usage']],
  ])('is rejected with its usage object when %s', async (_, usage, paths) => {
    const errors = paths.map((path) => ({ path, message: 'is bad' }));
    const faulty: Delivery = {
      answer: { kind: 'verdicts', verdicts: [{ rejected: errors }] },
      status: 400,
      retryAfterMs: 0,
    };
    const { clock, outbox } = outboxWith([faulty]);
    outbox.add({ ...record('a'), usage });
    await clock.pass(1000);
    expect(outbox.counts).toMatchObject({ delivered: 0, rejected: 1, pending: 0 });
  });

  it('is halved until the one that is refused is alone', async () => {
    const split: Delivery = { answer: { kind: 'split' }, status: 413, retryAfterMs: 0 };
    const refused: Delivery = {
      answer: { kind: 'verdicts', verdicts: [{ rejected: [] }] },
      status: 413,
      retryAfterMs: 0,
    };
    const { add, clock, sent } = outboxWith([split, split, refused]);
    add('abc');
    await clock.pass(1000);
    expect(batches(sent)).toEqual(['abc', 'ab', 'a', 'bc']);
  });
});

describe('the bound', () => {
  it('drops what exceeds it, counted and told, and takes records again when there is room', async () => {
    const { add, clock, problems, outbox } = outboxWith([], { maxQueueBytes: 2 * RECORD_BYTES });
    add('abc');
    expect(problems).toMatchObject([{ kind: 'dropped', records: [record('c')] }]);
    expect(outbox.counts).toMatchObject({ recorded: 3, dropped: 1, pending: 2, pendingBytes: 2 * RECORD_BYTES });
    await clock.pass(1000);
    add('d');
    expect(outbox.counts).toMatchObject({ delivered: 2, pending: 1 });
  });

  it('rejects a record that no request could carry', () => {
    const { outbox, problems } = outboxWith([], { maxBatchBytes: 100 });
    outbox.add({ ...record('a'), tags: { long: 'x'.repeat(100) } });
    expect(problems).toMatchObject([{ kind: 'rejected' }]);
    expect(outbox.counts).toMatchObject({ recorded: 1, rejected: 1, pending: 0 });
  });
});

describe('flushing', () => {
  it('is done when all that was there before is settled, whatever came since', async () => {
    const { add, clock, outbox } = outboxWith();
    add('ab');
    const flushed = outbox.flush(10_000);
    await clock.pass(0);
    add('c');
    expect([await flushed, outbox.counts.pending]).toEqual([true, 1]);
  });

  it('gives up when its time is over, and what is left can be counted as dropped', async () => {
    const { add, clock, outbox, problems } = outboxWith([later(60_000)]);
    add('a');
    const flushed = outbox.flush(2000);
    await clock.pass(2000);
    expect(await flushed).toBe(false);
    outbox.abandon('no time left');
    expect(outbox.counts).toMatchObject({ dropped: 1, pending: 0, pendingBytes: 0 });
    expect(problems.at(-1)).toMatchObject({ kind: 'dropped', message: 'no time left' });
  });

  it('is done at once when nothing is there', async () => {
    expect(await outboxWith().outbox.flush(1000)).toBe(true);
  });
});
