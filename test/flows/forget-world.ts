import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { openFunctions } from '../../cli/functions/open-functions.ts';
import type {
  ForgetResult,
  IntegrityAnswer,
  JobAnswer,
  RangeStats,
  RecordResult,
  TopUsers,
} from '../../lib/api-contract.ts';
import { DynamoApiKeys } from '../../lib/aws/dynamo-api-keys.ts';
import { DynamoAuditLog } from '../../lib/aws/dynamo-audit-log.ts';
import { DynamoJobs } from '../../lib/aws/dynamo-jobs.ts';
import { DynamoRecordMoves } from '../../lib/aws/dynamo-record-moves.ts';
import { DynamoSealedDays } from '../../lib/aws/dynamo-sealed-days.ts';
import { DynamoTombstones } from '../../lib/aws/dynamo-tombstones.ts';
import { addDays, createCalendar } from '../../lib/calendar.ts';
import { SETTLED_AFTER_US } from '../../lib/forgetting/forgotten-users.ts';
import type { RecordMoves } from '../../lib/forgetting/ports.ts';
import { createForget } from '../../lib/jobs/forget/forget.ts';
import { runStep } from '../../lib/jobs/run-step.ts';
import { closedWeek } from '../../lib/reports/week.ts';
import { type Asked, ask, askUntil, post } from '../support/ask.ts';
import { InMemoryReportFiles } from '../support/in-memory-report-files.ts';
import { kindsOf } from '../support/job-world.ts';
import { RestartedLedger } from '../support/restarted-ledger.ts';
import { makeReports, type ReportTexts, readReports } from './forget-reports.ts';

export interface ForgetWorld {
  readonly seed: number;
  readonly records: number;
  readonly kills: number;
}

type Totals = Omit<RangeStats<string, string>['total'], never>;

export interface ForgetOutcome {
  /** Of each day, before and after; digests are no part of them. */
  readonly totals: { readonly before: readonly Totals[]; readonly after: readonly Totals[] };
  readonly balanced: readonly (boolean | null)[];
  readonly moved: number;
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
 * A user is forgotten: the job is asked for, then the whole stack is killed with -9, so that no function knows an older state, and the
 * job is taken over by this process, whose clock is a minute ahead; the stack is killed again while records move and come late. When
 * they have moved the job is given back to the stack's own function, which rewrites the reports.
 */
export async function runForgetWorld({ seed, records, kills }: ForgetWorld): Promise<ForgetOutcome> {
  const home = mkdtempSync(join(tmpdir(), 'tokenledger-forget-'));
  const ledgers = new RestartedLedger(home);
  try {
    const asked = await ledgers.start();
    const calls = sampleCalls(seed, records);
    const own = calls.filter(({ user_id: user }) => user === FORGOTTEN);
    for (let at = 0; at < calls.length; at += BATCH)
      await post(asked, '/records', { records: calls.slice(at, at + BATCH) });
    const before = await countedTotals(asked, records);
    await makeReports({ asked, functions: openFunctions({ stack: '', home }), userId: FORGOTTEN, week: WEEK.name });
    const reportsBefore = await readReports(asked);
    const key = await boundKey(asked);
    const keyBefore = await asKey(asked, key);
    const { body } = await post<JobAnswer>(asked, '/forget', { user_id: FORGOTTEN });
    await untilBuried(asked, body.id);
    await ledgers.kill9();
    const run = new InterruptedForgetting(ledgers, asked, { own, id: body.id, kills });
    await run.untilMoved();
    await openFunctions({ stack: '', home }).invoke('Job', { sweep: true });
    const { result } = await askUntil<JobAnswer<ForgetResult<string>, string>>(
      asked,
      `/jobs/${body.id}`,
      ({ state }) => state === 'done' || state === 'failed',
    );
    const after = await countedTotals(asked, records);
    return {
      totals: { before: before.totals, after: after.totals },
      balanced: after.balanced,
      moved: own.length,
      movedAsTold: result?.moved_records,
      revokedAsTold: result?.revoked_keys,
      rewrittenAsTold: result?.rewritten_reports,
      reports: { before: reportsBefore, after: await readReports(asked) },
      keyAnswers: [keyBefore, await asKey(asked, key)],
      retries: run.retries,
      shown: await everythingShown(asked, body.id),
      kills: run.kills,
    };
  } finally {
    await ledgers.stop();
    rmSync(home, { recursive: true, force: true });
  }
}

interface ForgettingOptions {
  readonly own: readonly Call[];
  readonly id: string;
  readonly kills: number;
}

/** The job in this process, killed with its engine after so many moves, again and again. */
class InterruptedForgetting {
  readonly #ledgers: RestartedLedger;
  readonly #asked: Asked;
  readonly #options: ForgettingOptions;
  readonly #told = new Set<string>();
  #retried = 0;
  #moves = 0;
  #hasMoved = false;
  kills = 0;

  constructor(ledgers: RestartedLedger, asked: Asked, options: ForgettingOptions) {
    this.#ledgers = ledgers;
    this.#asked = asked;
    this.#options = options;
  }

  get retries() {
    return { told: [...this.#told], count: this.#retried };
  }

  async untilMoved(): Promise<void> {
    for (let run = 0; run < 10 * (this.#options.kills + 1); run += 1) {
      const outcome = await this.#step(run).catch(() => 'died');
      if (outcome === 'continued') return;
    }
    throw new Error('the records move and move');
  }

  async #step(run: number): Promise<string> {
    const { client, records, config } = await this.#ledgers.engine();
    const clock = () => Date.now() * 1000 + SETTLED_AFTER_US + 20_000_000 * run;
    const pause = async () => {};
    const work = createForget({
      moves: this.#killedWhileMoving(new DynamoRecordMoves(client, records)),
      tombstones: new DynamoTombstones(client, config),
      sealedDays: new DynamoSealedDays(client, config),
      keys: new DynamoApiKeys(client, config),
      files: new InMemoryReportFiles(),
      calendar: CALENDAR,
      randomId: () => 'unused',
      clock,
      pause,
    });
    const watched: typeof work = {
      ...work,
      advance: async (asked, cursor) => {
        const next = await work.advance(asked, cursor);
        this.#hasMoved = next.cursor.day === null;
        return next;
      },
    };
    const jobs = new DynamoJobs(client, config);
    const ports = { jobs, kinds: kindsOf(watched as never), audit: new DynamoAuditLog(client, config), clock, pause };
    const step = { project: 'main', id: this.#options.id, owner: `test-${run}`, mayGoOn: () => !this.#hasMoved };
    return runStep({ ...ports, starter: { start: async () => {} } }, step).finally(() => client.destroy());
  }

  #killedWhileMoving(moves: RecordMoves): RecordMoves {
    const { own, kills } = this.#options;
    return {
      // Asking each of 4,000 days of earlier years would take longer than all else.
      find: async (of, limit) => (of.day < (DAYS[0] ?? '') ? { records: [], hasMore: false } : moves.find(of, limit)),
      count: (of) => moves.count(of),
      move: async (from, to) => {
        this.#moves += 1;
        if (this.#moves % Math.ceil(own.length / 10) === 0) await this.#retryLate();
        const isTime = this.kills < kills && this.#moves >= ((this.kills + 1) * own.length) / (kills + 1);
        if (!isTime) return moves.move(from, to);
        this.kills += 1;
        const moving = moves.move(from, to);
        await Promise.all([this.#ledgers.kill9(), moving.catch(() => 'lost-race' as const)]);
        throw new Error('killed');
      },
    };
  }

  /** A client sends again what it has sent. The stack may be dead meanwhile. */
  async #retryLate(): Promise<void> {
    const records = this.#options.own.slice(0, 20);
    const sent = post<{ results?: RecordResult[]; error?: { details?: { message: string }[] } }>(
      this.#asked,
      '/records',
      { records },
    );
    const answer = await sent.catch(() => undefined);
    if (answer === undefined || answer.status >= 500) return;
    this.#retried += records.length;
    const messages = answer.body.error?.details?.map(({ message }) => message) ?? ['taken'];
    for (const message of messages) this.#told.add(message.split(':')[0] ?? '');
  }
}

async function boundKey(asked: Asked): Promise<string> {
  const request = { name: FORGOTTEN, scopes: ['read'], user_id: FORGOTTEN };
  return (await post<{ key: string }>(asked, '/keys', request)).body.key;
}

const asKey = async ({ url }: Asked, key: string): Promise<number> =>
  (await ask({ url, key }, `/records?user_id=${FORGOTTEN}&date=${DAYS[0]}`)).status;

async function untilBuried(asked: Asked, id: string): Promise<void> {
  await askUntil<JobAnswer<unknown, string>>(asked, `/jobs/${id}`, ({ progress }) => progress.total !== '0');
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
