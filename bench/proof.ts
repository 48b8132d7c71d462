import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { DynamoCounters } from '../lib/aws/dynamo-counters.ts';
import { DynamoUsageRecords } from '../lib/aws/dynamo-usage-records.ts';
import { Fold, toDelta } from '../lib/counters/fold.ts';
import { watermark } from '../lib/counters/watermark.ts';
import { startTestEngine } from '../test/support/engine.ts';
import { bookBody, calendar } from './booking.ts';
import type { Bench } from './measurement.ts';
import type { ProofFigures } from './proof/prove.ts';
import { batches } from './usage.ts';

const DAY = '2026-01-15';
const POPULATION = { users: 100_000, anchors: 20, sessions: 100_000 };
const BATCH = 500;
const COUNTERS_AT_ONCE = 16;
/** Without a limit Node takes what the machine has, instead of collecting what is garbage. */
const HEAP_MB = 128;

/** A day that is proved from its records: seconds, read units and memory, by a process that does nothing else. */
export const proof: Bench = {
  name: 'proof',
  about: 'a day of a million records is proved (BENCH_PROOF_RECORDS for another number)',
  async run(say) {
    const records = Number(process.env.BENCH_PROOF_RECORDS ?? 1_000_000);
    const engine = await startTestEngine();
    try {
      await fill(engine, records, say);
      const { stdout } = await promisify(execFile)(
        process.execPath,
        [`--max-old-space-size=${HEAP_MB}`, 'bench/proof/prove.ts'],
        {
          env: { PATH: process.env.PATH, ENDPOINT: engine.endpoint, TABLES: JSON.stringify(engine.tables), DAY },
        },
      );
      const figures: ProofFigures = JSON.parse(stdout);
      if (figures.balanced !== true || figures.calls !== String(records)) throw new Error(`no proof: ${stdout}`);
      const basis = `${records.toLocaleString('en')} records, ${POPULATION.users.toLocaleString('en')} users and sessions`;
      return [
        { what: 'a day is proved in', value: figures.seconds, unit: 's', basis },
        {
          what: 'peak memory of the process',
          value: figures.peakMb,
          unit: 'MB',
          aim: { atMost: 400 },
          basis: `heap limited to ${HEAP_MB} MB`,
        },
        { what: 'of which before it begins', value: figures.idleMb, unit: 'MB' },
        { what: 'read units', value: figures.readUnits, unit: 'units', basis },
      ];
    } finally {
      await engine.stop();
    }
  },
};

type Engine = Awaited<ReturnType<typeof startTestEngine>>;

/** Records, and the counters that the aggregator would make of them. */
async function fill({ client, tables }: Engine, count: number, say: (progress: string) => void): Promise<void> {
  const fromMs = Date.parse(`${DAY}T00:00:00+08:00`);
  const records = new DynamoUsageRecords({ client, tableName: tables.records, calendar });
  const fold = new Fold();
  let written = 0;
  for (const body of batches({ count, size: BATCH, fromMs, toMs: fromMs + 86_400_000, population: POPULATION })) {
    const booked = bookBody(JSON.stringify(body), fromMs * 1000 + 86_400_000_000);
    await records.insert(booked);
    for (const after of booked) {
      written += 1;
      const sequenceNumber = String(written);
      fold.add({ kind: 'change', sequenceNumber, mark: watermark(sequenceNumber, fromMs / 1000), after });
    }
    if (written % 50_000 === 0) say(`${written} of ${count} records`);
  }
  const counters = new DynamoCounters(client, tables.counters);
  const deltas = fold.counters().map((counter) => toDelta(counter, 'shard'));
  say(`${deltas.length} counters`);
  for (let start = 0; start < deltas.length; start += COUNTERS_AT_ONCE) {
    await Promise.all(deltas.slice(start, start + COUNTERS_AT_ONCE).map((delta) => counters.add(delta)));
  }
}
