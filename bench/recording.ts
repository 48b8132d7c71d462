import pMap from 'p-map';
import type { CostTrend } from '../lib/api-contract.ts';
import { ask, post } from '../test/support/ask.ts';
import { startLedger } from '../test/support/ledger.ts';
import { measureCeiling } from './ceiling.ts';
import type { Bench } from './measurement.ts';
import { batches } from './usage.ts';

const RECORDS = 20_000;
const BATCH = 100;
const CONCURRENCY = 8;
const HOUR_MS = 3_600_000;

/** Records per second accepted, and accepted and counted, as shares of what the engine itself takes. */
export const recording: Bench = {
  name: 'recording',
  about: `POST /records in batches of ${BATCH}, ${CONCURRENCY} at a time, against raw BatchWriteItem`,
  async run(say) {
    say(`ceiling: ${RECORDS} records by raw BatchWriteItem`);
    const ceiling = await measureCeiling(RECORDS, CONCURRENCY);
    say(`ledger: ${RECORDS} records by POST /records`);
    const { accepted, counted } = await measureLedger();
    const basis = `of ${Math.round(ceiling)} records/s, raw BatchWriteItem in the same run`;
    return [
      { what: 'records accepted', value: accepted, unit: 'records/s' },
      { what: 'records accepted and counted', value: counted, unit: 'records/s' },
      { what: 'accepted, share of ceiling', value: (100 * accepted) / ceiling, unit: '%', aim: { atLeast: 60 }, basis },
      { what: 'counted, share of ceiling', value: (100 * counted) / ceiling, unit: '%', aim: { atLeast: 40 }, basis },
    ];
  },
};

async function measureLedger(): Promise<{ accepted: number; counted: number }> {
  const ledger = await startLedger();
  const asked = { url: ledger.url, key: ledger.adminKey };
  try {
    const now = Date.now();
    await sendAll(asked, batches({ count: 2000, size: BATCH, fromMs: now - HOUR_MS, toMs: now, first: RECORDS }));
    await untilCounted(asked, 2000);
    const started = performance.now();
    await sendAll(asked, batches({ count: RECORDS, size: BATCH, fromMs: now - HOUR_MS, toMs: now }));
    const acceptedAfter = performance.now() - started;
    await untilCounted(asked, RECORDS + 2000);
    const countedAfter = performance.now() - started;
    return { accepted: (1000 * RECORDS) / acceptedAfter, counted: (1000 * RECORDS) / countedAfter };
  } finally {
    await ledger.stop();
  }
}

type Asked = Parameters<typeof ask>[0];

async function sendAll(asked: Asked, bodies: Iterable<object>): Promise<void> {
  const send = async (body: object) => {
    const { status } = await post(asked, '/records', body);
    if (status !== 200) throw new Error(`POST /records answered ${status}`);
  };
  await pMap(bodies, send, { concurrency: CONCURRENCY });
}

/** Waits until the counters of the last two days hold that many calls. */
async function untilCounted(asked: Asked, calls: number): Promise<void> {
  for (;;) {
    const { body } = await ask<CostTrend<string, string>>(asked, '/cost_trend?days=2');
    if (body.data.reduce((sum, day) => sum + Number(day.calls), 0) === calls) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
