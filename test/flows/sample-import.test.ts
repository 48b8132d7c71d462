import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DailyStats } from '../../lib/api-contract.ts';
import { type Asked, askUntil } from '../support/ask.ts';
import { eventually } from '../support/eventually.ts';
import { parseExactly } from '../support/exact-json.ts';
import type { RawCall } from '../support/independent-books.ts';
import { type Ledger, startLedger } from '../support/ledger.ts';
import { checkDays, checkSessions } from './check-books.ts';

const SAMPLE = 'local/demo/usage_2023-11-16.jsonl.gz';
const DAY = '2023-11-17';
const ZONE = 'Asia/Shanghai';

/** The counters of one family may be written a moment before those of another, and all of them late on a busy machine. */
const COUNTING_MS = 90_000;

const calls: readonly RawCall[] = gunzipSync(readFileSync(SAMPLE))
  .toString()
  .trimEnd()
  .split('\n')
  .map((line) => {
    const { input_tokens, output_tokens, ...call } = parseExactly(line) as RawCall;
    return { ...call, input_tokens: Number(input_tokens), output_tokens: Number(output_tokens) };
  });

describe('the sample day, imported by the command', { timeout: 240_000 }, () => {
  let ledger: Ledger;
  let asked: Asked;

  const importSample = () =>
    promisify(execFile)('npm', ['run', '--silent', 'import', '--', SAMPLE, '--to', asked.url, '--key', asked.key]);
  const untilCounted = () =>
    askUntil<DailyStats<string, string>>(
      asked,
      `/stats/daily?date=${DAY}`,
      (day) => day.total_calls === String(calls.length),
      COUNTING_MS,
    );

  beforeAll(async () => {
    ledger = await startLedger();
    asked = { url: ledger.url, key: ledger.adminKey };
  }, 120_000);

  afterAll(() => ledger.stop());

  it('equals the sums computed from the file to the last digit, in the statistics of the day', async () => {
    const { stdout } = await importSample();
    expect(stdout).toContain('19366 lines: 19366 stored, 0 already there, 0 corrected, 0 rejected');
    await untilCounted();
    await eventually(() => checkDays(asked, calls, ZONE), COUNTING_MS);
  });

  it('is changed by nothing when it is imported again', async () => {
    const { stdout } = await importSample();
    expect(stdout).toContain('19366 lines: 0 stored, 19366 already there, 0 corrected, 0 rejected');
    await checkDays(asked, calls, ZONE);
  });

  it('equals the sums computed from the file in each of its sessions, after both imports', async () => {
    await checkSessions(asked, calls);
  });
});
