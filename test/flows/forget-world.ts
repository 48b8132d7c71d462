import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { openFunctions } from '../../cli/functions/open-functions.ts';
import type { ForgetResult, IntegrityAnswer, JobAnswer, RangeStats, TopUsers } from '../../lib/api-contract.ts';
import { addDays, createCalendar } from '../../lib/calendar.ts';
import { closedWeek } from '../../lib/reports/week.ts';
import { type Asked, ask, askUntil, post } from '../support/ask.ts';
import { RestartedLedger } from '../support/restarted-ledger.ts';
import { type ProgramEnd, runProgram } from '../support/run-program.ts';
import { type Tell, tellNobody } from '../support/tell.ts';
import { makeReports, type ReportTexts, readReports } from './forget-reports.ts';
import { InterruptedForgetting } from './interrupted-forgetting.ts';

export interface ForgetWorld {
  readonly seed: number;
  readonly records: number;
  readonly kills: number;
  readonly tell?: Tell;
}

type Totals = Omit<RangeStats<string, string>['total'], never>;

export interface ForgetOutcome {
  /** Of each day, before and after; digests are no part of them. */
  readonly totals: { readonly before: readonly Totals[]; readonly after: readonly Totals[] };
  readonly balanced: readonly (boolean | null)[];
  readonly moved: number;
  /** The command that asked for it, and waited while all was killed. */
  readonly command: ProgramEnd;
  readonly movedAsTold: unknown;
  readonly revokedAsTold: unknown;
  readonly rewrittenAsTold: unknown;
  readonly reports: { readonly before: ReportTexts; readonly after: ReportTexts };
  /** What a key that is bound to the user was answered before and afterwards. */
  readonly keyAnswers: readonly number[];
  /** What late retries were told while records moved, and how many there were. */
  readonly retries: { readonly told: readonly string[]; readonly count: number };
  /** Every answer in which the name could still stand. */
  readonly shown: string;
  readonly kills: number;
}

export const FORGOTTEN = 'alice-whom-nobody-knows';
const CALENDAR = createCalendar('Asia/Shanghai');
const WEEK = closedWeek(Date.now() * 1000, CALENDAR);
/** Only the last one is of the fortnight that a forecast compares, so the costs of that day's users changed. */
const DAYS = [addDays(WEEK.from, -21), addDays(WEEK.from, -14), WEEK.from];
const DAY_SECONDS = 86_400;
const BATCH = 500;
const MANY = 1_000_000;

interface Call {
  readonly id: string;
  readonly timestamp: number;
  readonly user_id: string;
}

/**
 * A user is forgotten: the job is asked for, by the command, then the whole stack is killed with -9, so that no function knows an older state, and the
 * job is taken over by this process, whose clock is a minute ahead; the stack is killed again while records move and come late. When
 * they have moved the job is given back to the stack's own function, which rewrites the reports.
 */
export async function runForgetWorld({ seed, records, kills, tell = tellNobody }: ForgetWorld): Promise<ForgetOutcome> {
  const home = mkdtempSync(join(tmpdir(), 'tokenledger-forget-'));
  const ledgers = new RestartedLedger(home);
  try {
    const asked = await ledgers.start();
    const calls = sampleCalls(seed, records);
    const own = calls.filter(({ user_id: user }) => user === FORGOTTEN);
    for (let at = 0; at < calls.length; at += BATCH) {
      tell(`${at} of ${records} records sent`);
      await post(asked, '/records', { records: calls.slice(at, at + BATCH) });
    }
    tell('counted and proved before');
    const before = await countedTotals(asked, records);
    tell('reports are made');
    await makeReports({ asked, functions: openFunctions({ stack: '', home }), userId: FORGOTTEN, week: WEEK.name });
    const reportsBefore = await readReports(asked);
    const key = await boundKey(asked);
    const keyBefore = await asKey(asked, key);
    const command = runProgram(process.execPath, [
      'cli/forget.ts',
      ...['--user', FORGOTTEN, '--to', asked.url, '--key', asked.key],
    ]);
    tell('the stack is killed and started');
    const id = await buriedJob(asked);
    await ledgers.kill9();
    const order = { own, calendar: CALENDAR, firstDay: DAYS[0] ?? '', id, kills };
    const run = new InterruptedForgetting(ledgers, asked, order);
    tell(() => `${run.moves} of ${own.length} moves tried, ${run.kills} of ${kills} kills`);
    await run.untilMoved();
    tell('reports are rewritten');
    await openFunctions({ stack: '', home }).invoke('Job', { sweep: true });
    const { result } = await askUntil<JobAnswer<ForgetResult<string>, string>>(
      asked,
      `/jobs/${id}`,
      ({ state }) => state === 'done' || state === 'failed',
    );
    tell('counted and proved afterwards');
    const after = await countedTotals(asked, records);
    return {
      totals: { before: before.totals, after: after.totals },
      balanced: after.balanced,
      moved: own.length,
      command: await command,
      movedAsTold: result?.moved_records,
      revokedAsTold: result?.revoked_keys,
      rewrittenAsTold: result?.rewritten_reports,
      reports: { before: reportsBefore, after: await readReports(asked) },
      keyAnswers: [keyBefore, await asKey(asked, key)],
      retries: run.retries,
      shown: await everythingShown(asked, id),
      kills: run.kills,
    };
  } finally {
    await ledgers.stop();
    rmSync(home, { recursive: true, force: true });
  }
}

async function boundKey(asked: Asked): Promise<string> {
  const request = { name: FORGOTTEN, scopes: ['read'], user_id: FORGOTTEN };
  return (await post<{ key: string }>(asked, '/keys', request)).body.key;
}

const asKey = async ({ url }: Asked, key: string): Promise<number> =>
  (await ask({ url, key }, `/records?user_id=${FORGOTTEN}&date=${DAYS[0]}`)).status;

/** The job when the tombstone stands. */
async function buriedJob(asked: Asked): Promise<string> {
  const isBuried = ({ kind, progress }: JobAnswer<unknown, string>) => kind === 'forget' && progress.total !== '0';
  const { jobs } = await askUntil<{ jobs: readonly JobAnswer<unknown, string>[] }>(asked, '/jobs?limit=10', (list) =>
    list.jobs.some(isBuried),
  );
  return jobs.find(isBuried)?.id ?? '';
}

interface Counted {
  readonly totals: readonly Totals[];
  readonly balanced: readonly (boolean | null)[];
}

/** Of each day, when all is counted and each can be proved. */
async function countedTotals(asked: Asked, records: number): Promise<Counted> {
  const whole = `/stats/range?from=${DAYS[0]}&to=${DAYS.at(-1)}&group_by=day`;
  await askUntil<RangeStats<string, string>>(asked, whole, ({ total }) => total?.calls === String(records), 120_000);
  const proofs = DAYS.map((day) =>
    askUntil<IntegrityAnswer<string, string>>(
      asked,
      `/integrity?date=${day}`,
      ({ balanced }) => balanced !== null,
      120_000,
    ),
  );
  const totals = DAYS.map((day) =>
    ask<RangeStats<string, string>>(asked, `/stats/range?from=${day}&to=${day}&group_by=model`),
  );
  const balanced = (await Promise.all(proofs)).map((proof) => proof.balanced);
  return { balanced, totals: (await Promise.all(totals)).map(({ body }) => body.total) };
}

async function everythingShown(asked: Asked, job: string): Promise<string> {
  const paths = [
    `/stats/range?from=${DAYS[0]}&to=${DAYS.at(-1)}&group_by=user`,
    '/top_users?days=90&limit=100',
    '/jobs?limit=10',
    '/keys',
    `/jobs/${job}`,
    ...DAYS.map((day) => `/records?user_id=${FORGOTTEN}&date=${day}`),
    '/sessions/alice-session',
  ];
  const answers = await Promise.all(paths.map((path) => ask<TopUsers | object>(asked, path)));
  return JSON.stringify(answers);
}

/** Half of them the user's, in sessions with others. */
function sampleCalls(seed: number, count: number): Call[] {
  const call = fc.record({
    day: fc.constantFrom(...DAYS),
    seconds: fc.integer({ min: 0, max: DAY_SECONDS - 1 }),
    user_id: fc.constantFrom(FORGOTTEN, FORGOTTEN, 'bob', 'carol'),
    model: fc.constantFrom('qwen-max', 'qwen-plus', 'new-model'),
    input_tokens: fc.integer({ min: 0, max: MANY }),
    success: fc.boolean(),
  });
  return fc.sample(call, { seed, numRuns: count }).map(({ day, seconds, ...facts }, index) => ({
    ...facts,
    id: `call-${index}`,
    timestamp: CALENDAR.startOfDay(day) / 1_000_000 + seconds,
    ...(facts.user_id === FORGOTTEN
      ? { session_id: 'alice-session', tags: { of: FORGOTTEN }, error_msg: FORGOTTEN }
      : { session_id: 'shared' }),
  }));
}
