import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import pMap from 'p-map';
import { DynamoCounters } from '../lib/aws/dynamo-counters.ts';
import { DynamoUsageRecords } from '../lib/aws/dynamo-usage-records.ts';
import { Fold, toDelta } from '../lib/counters/fold.ts';
import { watermark } from '../lib/counters/watermark.ts';
import { startBucketServer } from '../local/buckets/bucket-server.ts';
import { startTestEngine } from '../test/support/engine.ts';
import { bookBody, calendar } from './booking.ts';
import type { Bench, Measurement } from './measurement.ts';
import type { ProofFigures } from './proof/prove.ts';
import { batches } from './usage.ts';

const DAY = '2026-01-15';
const POPULATION = { users: 20_000, anchors: 20, sessions: 20_000 };
const BATCH = 500;
const BATCHES_AT_ONCE = 4;
const COUNTERS_AT_ONCE = 16;
const SAID_EACH = 20_000;
const BUCKET = 'bench';
/** Without a limit Node takes what the machine has, instead of collecting what is garbage. */
const HEAP_MB = 128;

/** A day that is proved from its records: seconds, read units and memory, by a process that does nothing else. */
export const proof: Bench = {
  name: 'proof',
  about: 'a day of a million records is proved, in one go and as a job (BENCH_PROOF_RECORDS for another number)',
  async run(say) {
    const records = Number(process.env.BENCH_PROOF_RECORDS ?? 1_000_000);
    const folder = mkdtempSync(join(tmpdir(), 'tokenledger-proof-'));
    const engine = await startTestEngine();
    const bucket = await startBucketServer([BUCKET], folder);
    try {
      await fill(engine, records, say);
      const where = { ENDPOINT: engine.endpoint, TABLES: JSON.stringify(engine.tables), DAY };
      say('proved in one go');
      const atOnce = await prove(where, records);
      say('proved as a job');
      const asJob = await prove({ ...where, BUCKET, BUCKET_ENDPOINT: bucket.endpoint }, records);
      const size = `${records.toLocaleString('en')} records, ${POPULATION.users.toLocaleString('en')} users and sessions`;
      const steps = `${asJob.steps} steps, each of which reads and writes the proof in a bucket`;
      return [...rowsOf('', atOnce, size), ...rowsOf(' as a job', asJob, steps)];
    } finally {
      await bucket.close();
      await engine.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

const rowsOf = (way: string, figures: ProofFigures, basis: string): Measurement[] => [
  { what: `a day is proved${way} in`, value: figures.seconds, unit: 's', basis },
  {
    what: `proved${way}: peak memory of the process`,
    value: figures.peakMb,
    unit: 'MB',
    aim: { atMost: 400 },
    basis: `heap limited to ${HEAP_MB} MB; ${Math.round(figures.idleMb)} MB before it begins`,
  },
  { what: `proved${way}: read units`, value: figures.readUnits, unit: 'units' },
];

async function prove(where: Readonly<Record<string, string>>, records: number): Promise<ProofFigures> {
  const child = spawn(process.execPath, [`--max-old-space-size=${HEAP_MB}`, 'bench/proof/prove.ts'], {
    env: { PATH: process.env.PATH, ...where },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [said, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  if (code !== 0) throw new Error(`the proof ended with ${code}`);
  const figures: ProofFigures = JSON.parse(said);
  if (figures.balanced !== true || figures.calls !== String(records)) throw new Error(`no proof: ${said}`);
  return figures;
}

type Engine = Awaited<ReturnType<typeof startTestEngine>>;

/** Records, and the counters that the aggregator would make of them. */
async function fill({ client, tables }: Engine, count: number, say: (progress: string) => void): Promise<void> {
  const fromMs = Date.parse(`${DAY}T00:00:00+08:00`);
  const records = new DynamoUsageRecords({ client, tableName: tables.records, calendar });
  const fold = new Fold();
  let folded = 0;
  let written = 0;
  await pMap(
    batches({ count, size: BATCH, fromMs, toMs: fromMs + 86_400_000, population: POPULATION }),
    async (body) => {
      const booked = bookBody(JSON.stringify(body), fromMs * 1000 + 86_400_000_000);
      for (const after of booked) {
        folded += 1;
        const sequenceNumber = String(folded);
        fold.add({ kind: 'change', sequenceNumber, mark: watermark(sequenceNumber, fromMs / 1000), after });
      }
      await records.insert(booked);
      written += booked.length;
      if (written % SAID_EACH === 0) say(`${written} of ${count} records`);
    },
    { concurrency: BATCHES_AT_ONCE },
  );
  const counters = new DynamoCounters(client, tables.counters);
  const deltas = fold.counters().map((counter) => toDelta(counter, 'shard'));
  let added = 0;
  await pMap(
    deltas,
    async (delta) => {
      await counters.add(delta);
      added += 1;
      if (added % SAID_EACH === 0) say(`${added} of ${deltas.length} counters`);
    },
    { concurrency: COUNTERS_AT_ONCE },
  );
}
