import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pMap from 'p-map';
import type { CostTrend } from '../lib/api-contract.ts';
import { type Asked, ask, post } from '../test/support/ask.ts';
import { type Ledger, startLedger } from '../test/support/ledger.ts';
import { type Bench, type Measurement, quantile } from './measurement.ts';
import { batches } from './usage.ts';

const SMALL = 10_000;
const LARGE = Number(process.env.BENCH_READING_RECORDS ?? 1_000_000);
const ROUNDS = 200;
const DAY_MS = 86_400_000;
/** Records lie in the last three days: the same days, users, models and sessions at both sizes. */
const DAYS = 3;

/** Each statistics call with changing parameters. */
const CALLS: Readonly<Record<string, (round: number) => string>> = {
  '/stats/current': () => '/stats/current',
  '/stats/hourly': (round) => `/stats/hourly?hours_ago=${round % (24 * DAYS)}`,
  '/stats/daily': (round) => `/stats/daily?days_ago=${round % DAYS}`,
  '/stats/monthly': () => '/stats/monthly',
  '/stats/range by day': (round) => `/stats/range?${lastDays(round)}&group_by=day`,
  '/stats/range by hour': (round) => `/stats/range?${lastDays(round)}&group_by=hour`,
  '/stats/range by user': (round) => `/stats/range?${lastDays(round)}&group_by=user`,
  '/stats/range by anchor': (round) => `/stats/range?${lastDays(round)}&group_by=anchor`,
  '/sessions/{id}': (round) => `/sessions/session_${(round * 37) % 100}`,
  '/top_users': (round) => `/top_users?days=${1 + (round % 7)}`,
  '/top': (round) => `/top?by=${['user', 'anchor', 'model', 'function'][round % 4]}&days=7`,
  '/cost_trend': (round) => `/cost_trend?days=${30 + (round % 60)}`,
  '/dashboard': () => '/dashboard',
};

const dayOf = (instantMs: number): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Shanghai' }).format(instantMs);

const lastDays = (round: number): string =>
  `from=${dayOf(Date.now() - (round % DAYS) * DAY_MS)}&to=${dayOf(Date.now())}`;

/** Whether answers stay as fast with a hundred times the records. */
export const reading: Bench = {
  name: 'reading',
  about: `each statistics call at ${SMALL} and ${LARGE} records`,
  async run(say) {
    const home = mkdtempSync(join(tmpdir(), 'tokenledger-reading-'));
    const ledger = await startLedger({ home });
    const asked = { url: ledger.url, key: ledger.adminKey };
    try {
      await fill(asked, 0, SMALL, say);
      const small = await timeAll(asked, say);
      await fill(asked, SMALL, LARGE, say);
      const large = await timeAll(asked, say);
      return [
        ...Object.keys(CALLS).flatMap((call) => compare(call, small.get(call) ?? [], large.get(call) ?? [])),
        ...(await restarts(home, ledger, say)),
      ];
    } finally {
      await ledger.stop();
      rmSync(home, { recursive: true, force: true });
    }
  },
};

/** How long a start takes with all the records in its folder: after Ctrl-C, and after a kill -9. */
async function restarts(home: string, ledger: Ledger, say: (progress: string) => void): Promise<Measurement[]> {
  say('restarts');
  await ledger.stop();
  const timeStart = async () => {
    const started = performance.now();
    const next = await startLedger({ home });
    return { seconds: (performance.now() - started) / 1000, next };
  };
  const inOrder = await timeStart();
  await inOrder.next.kill9();
  const afterKill = await timeStart();
  await afterKill.next.stop();
  const row = (what: string, value: number): Measurement => ({ what, value, unit: 's', aim: { atMost: 5 } });
  return [
    row(`start with ${LARGE.toLocaleString('en')} records, after Ctrl-C`, inOrder.seconds),
    row(`start with ${LARGE.toLocaleString('en')} records, after kill -9`, afterKill.seconds),
  ];
}

function compare(call: string, small: readonly number[], large: readonly number[]): Measurement[] {
  const medians = [quantile(small, 0.5), quantile(large, 0.5)] as const;
  const basis = `p50 ${medians[0].toFixed(1)} → ${medians[1].toFixed(1)} ms, p99 ${quantile(small, 0.99).toFixed(1)} → ${quantile(large, 0.99).toFixed(1)} ms`;
  return [
    {
      what: `${call}, ${LARGE.toLocaleString('en')} against ${SMALL.toLocaleString('en')} records`,
      value: medians[1] / medians[0],
      unit: '×',
      aim: { atMost: 1.3 },
      basis,
    },
  ];
}

async function fill(asked: Asked, from: number, to: number, say: (progress: string) => void): Promise<void> {
  const now = Date.now();
  const bodies = batches({ count: to - from, size: 500, fromMs: now - DAYS * DAY_MS, toMs: now, first: from });
  let sent = from;
  await pMap(
    bodies,
    async (body) => {
      const { status } = await post(asked, '/records', body);
      if (status !== 200) throw new Error(`POST /records answered ${status}`);
      sent += body.records.length;
      if (sent % 20_000 === 0) say(`${sent} of ${to} records sent`);
    },
    { concurrency: 8 },
  );
  await untilCounted(asked, to, say);
}

async function untilCounted(asked: Asked, calls: number, say: (progress: string) => void): Promise<void> {
  for (;;) {
    const { body } = await ask<CostTrend<string, string>>(asked, `/cost_trend?days=${DAYS + 2}`);
    const counted = body.data.reduce((sum, day) => sum + Number(day.calls), 0);
    if (counted === calls) return;
    say(`${counted} of ${calls} records counted`);
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
}

async function timeAll(asked: Asked, say: (progress: string) => void): Promise<Map<string, number[]>> {
  const times = new Map<string, number[]>();
  for (const [call, path] of Object.entries(CALLS)) {
    say(`${ROUNDS} times ${call}`);
    const millis: number[] = [];
    for (let round = -20; round < ROUNDS; round += 1) {
      const started = performance.now();
      const { status } = await ask(asked, path(round + 20));
      if (status !== 200) throw new Error(`${path(round + 20)} answered ${status}`);
      if (round >= 0) millis.push(performance.now() - started);
    }
    times.set(call, millis);
  }
  return times;
}
