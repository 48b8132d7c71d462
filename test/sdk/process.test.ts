import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createUsageTracker } from '../../sdk/src/node.ts';
import { spillTo } from '../../sdk/src/spill.ts';
import { eventually } from '../support/eventually.ts';
import { type LedgerDouble, startLedgerDouble } from '../support/ledger-double.ts';

let ledger: LedgerDouble;
let folder: string;

beforeAll(async () => {
  ledger = await startLedgerDouble();
});

afterAll(() => ledger.stop());

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tokenledger-spill-'));
  ledger.mishap = () => 'none';
});

afterEach(() => {
  ledger.forget();
  rmSync(folder, { recursive: true });
});

const CALLS = 300;
const NOWHERE = 'http://127.0.0.1:1';

function run(endpoint: string, end: 'returns' | 'waits', ...spillFolder: string[]): ChildProcess {
  const args = ['test/support/recording-program.ts', endpoint, String(CALLS), end, ...spillFolder];
  return spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
}

const exitOf = async (child: ChildProcess) =>
  child.exitCode === null ? (await once(child, 'exit'))[0] : child.exitCode;

/** Waits until all is recorded, and kills it without a warning. */
async function kill9(child: ChildProcess): Promise<void> {
  await once(child.stdout as NodeJS.ReadableStream, 'data');
  child.kill('SIGKILL');
  await once(child, 'exit');
}

const storedTokens = () =>
  [...ledger.stored.values()].map(({ input_tokens }) => input_tokens ?? -1).sort((a, b) => a - b);
const ALL = Array.from({ length: CALLS }, (_, call) => call);

describe('the end of a program', () => {
  it('waits for what is left, when nothing else is left to do', async () => {
    expect(await exitOf(run(ledger.url, 'returns'))).toBe(0);
    expect(storedTokens()).toEqual(ALL);
  });

  it('waits no longer than five seconds for a ledger that is down, and says what was lost', async () => {
    const child = run(NOWHERE, 'returns');
    let said = '';
    child.stderr?.on('data', (text) => {
      said += text;
    });
    expect(await exitOf(child)).toBe(0);
    expect(said).toContain('dropped: not delivered within 5000 ms');
  });
});

describe('a spill folder', () => {
  it('survives kill -9: the next program sends what the killed one recorded, once', async () => {
    await kill9(run(NOWHERE, 'waits', folder));
    expect(storedTokens()).toEqual([]);
    expect(await exitOf(run(ledger.url, 'returns', folder))).toBe(0);
    // The second program recorded its own calls beside them.
    expect(storedTokens()).toEqual(ALL.flatMap((call) => [call, call]));
    expect(readdirSync(folder)).toEqual([]);
  });

  it('sends again what was delivered when the acknowledgement came too late, under the same identity', async () => {
    ledger.mishap = () => ({ slowMs: 10_000 });
    const before = ledger.taken;
    const child = run(ledger.url, 'waits', folder);
    await eventually(() => expect(ledger.taken).toBeGreaterThan(before));
    child.kill('SIGKILL');
    await once(child, 'exit');
    ledger.mishap = () => 'none';
    const tracker = createUsageTracker({
      endpoint: ledger.url,
      apiKey: 'key',
      maxBatchAgeMs: 1,
      spill: spillTo(folder),
    });
    await eventually(() => expect(tracker.counts()).toMatchObject({ recovered: CALLS, delivered: CALLS, pending: 0 }));
    expect(storedTokens()).toEqual(ALL);
    expect(ledger.taken - before).toBeGreaterThan(CALLS);
  });

  it('takes over as much at a time as the queue may hold', async () => {
    await kill9(run(NOWHERE, 'waits', folder));
    const options = { endpoint: ledger.url, apiKey: 'key', maxBatchAgeMs: 1, maxBatchRecords: 10, maxQueueBytes: 4000 };
    const tracker = createUsageTracker({ ...options, spill: spillTo(folder) });
    let most = 0;
    await eventually(() => {
      most = Math.max(most, tracker.counts().pendingBytes);
      expect(tracker.counts()).toMatchObject({ recovered: CALLS, delivered: CALLS });
    });
    expect(most).toBeLessThanOrEqual(4000);
    expect(storedTokens()).toEqual(ALL);
  });

  it('leaves the files of a program that runs alone, and passes over a torn line', async () => {
    const child = run(NOWHERE, 'waits', folder);
    await once(child.stdout as NodeJS.ReadableStream, 'data');
    const whole = '{"id":"a","timestamp":1700186400,"model":"qwen-max","input_tokens":7,"user_id":"u"}';
    writeFileSync(join(folder, '999999999-0123456789ab-1.jsonl'), `\n${whole}\n{"id":"b","timest`);
    const tracker = createUsageTracker({
      endpoint: ledger.url,
      apiKey: 'key',
      maxBatchAgeMs: 1,
      spill: spillTo(folder),
    });
    await eventually(() => expect(tracker.counts()).toMatchObject({ recovered: 1, delivered: 1 }));
    expect(readdirSync(folder).map((name) => Number(name.split('-')[0]))).toEqual([child.pid]);
    child.kill('SIGKILL');
    await once(child, 'exit');
  });

  it('keeps no record that is settled, and goes on in memory when it fails', async () => {
    const problems: string[] = [];
    const tracker = createUsageTracker({
      endpoint: ledger.url,
      apiKey: 'key',
      onProblem: ({ kind }) => problems.push(kind),
      spill: {
        ...spillTo(folder),
        keep: () => {
          throw new Error('the disk is full');
        },
        leftBehind: async function* () {},
      },
    });
    tracker.record({ model: 'qwen-max', input_tokens: 1, user_id: 'u' });
    expect(await tracker.flush()).toBe(true);
    expect([storedTokens(), problems]).toEqual([[1], ['faulty']]);
  });
});
