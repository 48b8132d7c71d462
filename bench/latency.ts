import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SessionStats } from '../lib/api-contract.ts';
import { type Asked, ask, post } from '../test/support/ask.ts';
import { startLedger } from '../test/support/ledger.ts';
import { type Bench, type Measurement, quantile } from './measurement.ts';
import { usageRecord } from './usage.ts';

const RATE = 500;
const BATCH = 10;
const SECONDS = 60;
const PROBE_PAUSE_MS = 20;

/** A file system in memory, where there is one: shows how much of the time is the disk's. */
const MEMORY = '/dev/shm';

/** Seconds from the acknowledgement of a record until its counter shows it, while records arrive steadily. */
export const latency: Bench = {
  name: 'latency',
  about: `from acknowledged to counted at a steady ${RATE} records/s for ${SECONDS} s`,
  async run(say) {
    const rows = await measureIn(tmpdir(), 'state on disk', say);
    return existsSync(MEMORY) ? [...rows, ...(await measureIn(MEMORY, 'state in memory', say))] : rows;
  },
};

async function measureIn(folder: string, where: string, say: (progress: string) => void): Promise<Measurement[]> {
  const home = mkdtempSync(join(folder, 'tokenledger-latency-'));
  const ledger = await startLedger({ home });
  try {
    say(`${RATE} records/s for ${SECONDS} s, ${where}`);
    const seconds = await steadyLoad({ url: ledger.url, key: ledger.adminKey });
    const basis = `${seconds.length} probes at ${RATE} records/s, ${where}`;
    return [
      { what: `acknowledged to counted, p50, ${where}`, value: quantile(seconds, 0.5), unit: 's', basis },
      {
        what: `acknowledged to counted, p99, ${where}`,
        value: quantile(seconds, 0.99),
        unit: 's',
        aim: { atMost: 1 },
        basis,
      },
    ];
  } finally {
    await ledger.stop();
    rmSync(home, { recursive: true, force: true });
  }
}

async function steadyLoad(asked: Asked): Promise<number[]> {
  const probing = probeFor(asked, SECONDS * 1000);
  const sent: Promise<unknown>[] = [];
  const started = performance.now();
  for (let batch = 0; batch < (RATE * SECONDS) / BATCH; batch += 1) {
    await sleep(Math.max(0, started + (1000 * BATCH * batch) / RATE - performance.now()));
    const records = Array.from({ length: BATCH }, (_, offset) => usageRecord(batch * BATCH + offset, Date.now()));
    sent.push(post(asked, '/records', { records }));
  }
  await Promise.all(sent);
  return probing;
}

/** Probes one after another: many at once would ask so often that they were a load of their own. */
async function probeFor(asked: Asked, durationMs: number): Promise<number[]> {
  const seconds: number[] = [];
  const until = performance.now() + durationMs;
  while (performance.now() < until) seconds.push(await probe(asked, `probe-${seconds.length}`));
  return seconds;
}

/** A record with a session of its own, whose counter tells when it was counted. */
async function probe(asked: Asked, session: string): Promise<number> {
  const record = { ...usageRecord(0, Date.now()), id: session, session_id: session };
  await post(asked, '/records', { records: [record] });
  const acknowledged = performance.now();
  for (;;) {
    const { status, body } = await ask<SessionStats<string, string>>(asked, `/sessions/${session}`);
    if (status === 200 && body.calls === '1') return (performance.now() - acknowledged) / 1000;
    await sleep(PROBE_PAUSE_MS);
  }
}
