import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createUsageTracker, type Problem, type UsageTrackerOptions } from '../../sdk/src/node.ts';
import { type LedgerDouble, type Mishap, startLedgerDouble } from '../support/ledger-double.ts';

let ledger: LedgerDouble;

beforeAll(async () => {
  ledger = await startLedgerDouble();
});

afterEach(() => ledger.forget());

afterAll(() => ledger.stop());

const COUNT = 40;

/** Records 40 calls in batches of 10 while `mishaps` befall the requests one after the other. */
async function recordThrough(mishaps: readonly Mishap[], options: Partial<UsageTrackerOptions> = {}) {
  const first = ledger.posts;
  ledger.mishap = (request) => mishaps[request - first] ?? 'none';
  const problems: Problem[] = [];
  const onProblem = (problem: Problem) => problems.push(problem);
  const tracker = createUsageTracker({
    endpoint: ledger.url,
    apiKey: 'key',
    maxBatchRecords: 10,
    onProblem,
    ...options,
  });
  for (let call = 0; call < COUNT; call += 1) tracker.record({ model: 'qwen-max', input_tokens: call, user_id: 'u' });
  const isSettled = await tracker.flush({ timeoutMs: 8000 });
  return { tracker, problems, isSettled };
}

const storedTokens = () =>
  [...ledger.stored.values()].map(({ input_tokens }) => input_tokens ?? 0).sort((a, b) => a - b);
const ALL = Array.from({ length: COUNT }, (_, call) => call);

describe('an endpoint with faults', () => {
  it.each<[string, readonly Mishap[]]>([
    ['is slow', [{ slowMs: 300 }]],
    ['answers 500', [{ status: 500 }, { status: 502, body: {} }]],
    ['cuts connections before it takes anything', ['cut', 'none', 'cut']],
    ['takes a batch and cuts the connection, so that it is sent twice', ['cut-after', 'none', 'cut-after']],
    ['acknowledges twice', ['twice', 'twice']],
    ['takes every other record only', ['retry-half', 'retry-half']],
    ['has no such route for a moment', [{ status: 404 }]],
  ])('that %s is delivered everything, once', async (_, mishaps) => {
    const { tracker, isSettled } = await recordThrough(mishaps);
    expect(isSettled).toBe(true);
    expect(storedTokens()).toEqual(ALL);
    expect(tracker.counts()).toMatchObject({ recorded: COUNT, delivered: COUNT, dropped: 0, pending: 0 });
  });

  it('that answers 429 is waited for as long as Retry-After asks', async () => {
    const started = performance.now();
    await recordThrough([{ status: 429, headers: { 'retry-after': '1' } }]);
    expect(performance.now() - started).toBeGreaterThanOrEqual(1000);
    expect(storedTokens()).toEqual(ALL);
  });

  it('is told of while it refuses the key', async () => {
    const { problems } = await recordThrough([{ status: 403 }]);
    expect(problems).toMatchObject([{ kind: 'undelivered', status: 403, message: expect.stringContaining('ingest') }]);
  });

  it('that is down holds what fits, and the rest is dropped, counted and told', async () => {
    const problems: Problem[] = [];
    const maxQueueBytes = 2000;
    const endpoint = 'http://127.0.0.1:1';
    const onProblem = (problem: Problem) => problems.push(problem);
    const tracker = createUsageTracker({ endpoint, apiKey: 'key', maxQueueBytes, onProblem });
    for (const call of ALL) tracker.record({ model: 'qwen-max', input_tokens: call });
    expect(await tracker.flush({ timeoutMs: 300 })).toBe(false);
    const { dropped, pending, pendingBytes } = tracker.counts();
    const told = problems.flatMap((problem) => (problem.kind === 'dropped' ? problem.records : []));
    expect(pendingBytes).toBeLessThanOrEqual(maxQueueBytes);
    expect([dropped + pending, told.length]).toEqual([COUNT, dropped]);
    expect(dropped).toBeGreaterThan(0);
  });

  it('is sent gzip, with the key', async () => {
    await recordThrough([]);
    expect(ledger.requests.at(-1)?.headers).toMatchObject({
      authorization: 'Bearer key',
      'content-type': 'application/json',
      'content-encoding': 'gzip',
    });
  });
});

describe('nothing reaches the call', () => {
  it('neither a listener that throws, nor a record that is none', async () => {
    const tracker = createUsageTracker({
      endpoint: ledger.url,
      apiKey: 'key',
      onProblem: () => {
        throw new Error('a faulty listener');
      },
    });
    const endless: Record<string, unknown> = {};
    endless.self = endless;
    expect(() => tracker.record({ model: 'qwen-max', usage: endless })).not.toThrow();
    expect(() => tracker.record(null as never)).not.toThrow();
    tracker.record({ model: 'rejected' });
    expect(await tracker.flush()).toBe(true);
    expect(tracker.counts()).toMatchObject({ rejected: 1 });
  });

  it('but a program without an endpoint or a key is told when it starts', () => {
    expect(() => createUsageTracker({ endpoint: 'ledger', apiKey: 'key' })).toThrow('absolute URL');
    expect(() => createUsageTracker({ endpoint: 'http://ledger', apiKey: '' })).toThrow('apiKey');
  });
});
