import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { Decimal } from 'decimal.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DailyStats } from '../../lib/api-contract.ts';
import { type Asked, askUntil, post } from '../support/ask.ts';
import { eventually } from '../support/eventually.ts';
import { parseExactly } from '../support/exact-json.ts';
import { dayIn, type RawCall } from '../support/independent-books.ts';
import { type Ledger, startLedger } from '../support/ledger.ts';
import { runProgram } from '../support/run-program.ts';
import { checkDays, checkSessions, daysOf } from './check-books.ts';
import { checkWeek } from './check-week.ts';

const SAMPLE = 'local/demo/usage_2023-11-16.jsonl.gz';
const DAY = '2023-11-17';
const ZONE = 'Asia/Shanghai';

/** The counters of one family may be written a moment before those of another, and all of them late on a busy machine. */
const COUNTING_MS = 120_000;

const calls: readonly RawCall[] = gunzipSync(readFileSync(SAMPLE))
  .toString()
  .trimEnd()
  .split('\n')
  .map((line) => {
    const { input_tokens, output_tokens, ...call } = parseExactly(line) as RawCall;
    return { ...call, input_tokens: Number(input_tokens), output_tokens: Number(output_tokens) };
  });

/** The call on another day, a week before or a day beside, in no session. */
function shift({ timestamp, session_id: _, ...call }: RawCall, index: number): RawCall {
  const days = index % 2 === 0 ? -7 : (index % 4) - 2;
  return { ...call, timestamp: new Decimal(timestamp).plus(days * 86_400).toFixed() };
}

/** What of a call is sent, with its numerals as numbers. */
const recordOf = ({ timestamp, duration_ms: duration, ...call }: RawCall) => ({
  model: call.model,
  function: call.function,
  user_id: call.user_id,
  anchor_id: call.anchor_id,
  input_tokens: call.input_tokens,
  output_tokens: call.output_tokens,
  success: call.success,
  timestamp: Number(timestamp),
  duration_ms: duration == null ? null : Number(duration),
});

const isOf = (from: string, to: string) => (call: RawCall) => {
  const day = dayIn(ZONE)(call);
  return from <= day && day <= to;
};

const runReport = (home: string) =>
  runProgram(process.execPath, ['cli/report.ts', '--week', '2023-W46', '--project', 'main', '--home', home]);

describe('the sample day, imported by the command', { timeout: 300_000 }, () => {
  let ledger: Ledger;
  let asked: Asked;

  const days = daysOf(calls, ZONE);

  const importSample = () =>
    runProgram(process.execPath, ['cli/import.ts', SAMPLE, '--to', asked.url, '--key', asked.key]);
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
  }, 300_000);

  afterAll(() => ledger.stop());

  it('equals the sums computed from the file to the last digit, in the statistics of the day', async () => {
    const { stdout } = await importSample();
    const [, stored, there] =
      /^19366 lines: (\d+) stored, (\d+) already there, 0 corrected, 0 rejected/m.exec(stdout) ?? [];
    // A request to the tables that takes too long is sent again, and may find its records there.
    expect(Number(stored) + Number(there), stdout).toBe(19_366);
    await untilCounted();
    await eventually(() => checkDays(asked, days), COUNTING_MS);
  });

  it('is changed by nothing when it is imported again', async () => {
    const { stdout } = await importSample();
    expect(stdout).toContain('19366 lines: 0 stored, 19366 already there, 0 corrected, 0 rejected');
    await checkDays(asked, days);
  });

  it('is in the report of its week with the sums computed from the file, which is made and mailed once', async () => {
    const shifted = calls.slice(0, 400).map(shift);
    for (let sent = 0; sent < shifted.length; sent += 200) {
      const records = shifted.slice(sent, sent + 200).map(recordOf);
      expect((await post(asked, '/records', { records })).status).toBe(200);
    }
    const ofWeek = [...calls, ...shifted.filter(isOf('2023-11-13', '2023-11-19'))];
    const before = shifted.filter(isOf('2023-11-06', '2023-11-12'));
    const shiftedDays = daysOf([...ofWeek, ...before], ZONE);
    await eventually(() => checkDays(asked, shiftedDays), COUNTING_MS);
    const runs = await Promise.all([1, 2, 3].map(() => runReport(ledger.home)));
    const { mailed = [], others = [] } = Object.groupBy(runs, ({ stdout }) =>
      stdout.includes('2023-W46: 1 written and mailed') ? 'mailed' : 'others',
    );
    expect(mailed).toMatchObject([{ code: 0 }]);
    // One that comes late finds it done.
    for (const { stdout } of others) expect(stdout).toMatch(/1 under way in another run|1 had been mailed before/);
    expect((await runReport(ledger.home)).stdout).toContain('2023-W46: 1 had been mailed before, nothing was done');
    await checkWeek(asked, { calls: ofWeek, before, zone: ZONE });
    const mails = (await (await fetch(`${ledger.url}/local/inbox.json`)).json()) as { subject: string; text: string }[];
    const weekly = mails.filter(({ subject }) => subject.startsWith('tokenledger: 2023-W46'));
    expect(weekly).toHaveLength(1);
    expect(await (await fetch(`${ledger.url}/local/inbox`)).text()).toContain('2023-W46 周报');
  });

  it('equals the sums computed from the file in each of its sessions, after both imports', async () => {
    await checkSessions(asked, calls);
  });
});
