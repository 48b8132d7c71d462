import { setTimeout as sleep } from 'node:timers/promises';
import type { SessionStats } from '../lib/api-contract.ts';
import { type Asked, ask, post } from '../test/support/ask.ts';
import { startLedger } from '../test/support/ledger.ts';
import { type Bench, quantile } from './measurement.ts';
import { usageRecord } from './usage.ts';

const RATE = 500;
const BATCH = 10;
const SECONDS = 30;
const PROBE_EVERY = 10;

/** Seconds from the acknowledgement of a record until its counter shows it, while records arrive steadily. */
export const latency: Bench = {
  name: 'latency',
  about: `from acknowledged to counted at a steady ${RATE} records/s for ${SECONDS} s`,
  async run(say) {
    const ledger = await startLedger();
    try {
      say(`${RATE} records/s for ${SECONDS} s`);
      const seconds = await steadyLoad({ url: ledger.url, key: ledger.adminKey });
      const basis = `${seconds.length} probes at ${RATE} records/s`;
      return [
        { what: 'acknowledged to counted, p50', value: quantile(seconds, 0.5), unit: 's', basis },
        { what: 'acknowledged to counted, p99', value: quantile(seconds, 0.99), unit: 's', aim: { atMost: 1 }, basis },
      ];
    } finally {
      await ledger.stop();
    }
  },
};

/** Every tenth batch carries a record with a session of its own, whose counter tells when it was counted. */
async function steadyLoad(asked: Asked): Promise<number[]> {
  const probes: Promise<number>[] = [];
  const sent: Promise<unknown>[] = [];
  const started = performance.now();
  for (let batch = 0; batch < (RATE * SECONDS) / BATCH; batch += 1) {
    const due = started + (1000 * BATCH * batch) / RATE;
    await sleep(Math.max(0, due - performance.now()));
    const records = Array.from({ length: BATCH }, (_, offset) => usageRecord(batch * BATCH + offset, Date.now()));
    if (batch % PROBE_EVERY === 0) probes.push(probe(asked, records, `probe-${batch}`));
    else sent.push(post(asked, '/records', { records }));
  }
  await Promise.all(sent);
  return Promise.all(probes);
}

async function probe(asked: Asked, records: ReturnType<typeof usageRecord>[], session: string): Promise<number> {
  const [first, ...others] = records;
  await post(asked, '/records', { records: [{ ...first, session_id: session }, ...others] });
  const acknowledged = performance.now();
  for (;;) {
    const { status, body } = await ask<SessionStats<string, string>>(asked, `/sessions/${session}`);
    if (status === 200 && body.calls === '1') return (performance.now() - acknowledged) / 1000;
    await sleep(5);
  }
}
