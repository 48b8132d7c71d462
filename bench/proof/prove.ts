import { setTimeout as sleep } from 'node:timers/promises';
import { S3Client } from '@aws-sdk/client-s3';
import { createDynamoClient } from '../../lib/aws/client.ts';
import { DynamoCounterStates } from '../../lib/aws/dynamo-counter-states.ts';
import { DynamoDayRecords } from '../../lib/aws/dynamo-day-records.ts';
import { DynamoProbes } from '../../lib/aws/dynamo-probes.ts';
import { S3ProofRuns } from '../../lib/aws/s3-proof-runs.ts';
import type { Proof } from '../../lib/integrity/proof.ts';
import { proveDay } from '../../lib/integrity/prove-day.ts';
import { createProve, type ProveCursor } from '../../lib/jobs/prove/prove.ts';
import { sinceEver } from '../../lib/retention/retention.ts';
import { countCapacity } from '../capacity.ts';

export interface ProofFigures {
  readonly balanced: boolean | null;
  readonly calls: string;
  readonly seconds: number;
  /** How often it could have been cut. */
  readonly steps: number;
  readonly readUnits: number;
  readonly idleMb: number;
  readonly peakMb: number;
}

/** Proves one day in a process of its own, so that its memory is that of the proof: in one go, or as a job when there is a bucket. */
const { ENDPOINT = '', TABLES = '{}', DAY = '', BUCKET_ENDPOINT, BUCKET = '' } = process.env;
const tables = JSON.parse(TABLES);
const place = { region: 'us-east-1', credentials: { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' } };
const client = createDynamoClient({ endpoint: ENDPOINT, ...place });
const capacity = countCapacity(client);
const ports = {
  records: new DynamoDayRecords(client, tables.records),
  counters: new DynamoCounterStates(client, tables.counters),
  probes: new DynamoProbes(client, tables),
  pause: async (milliseconds: number) => void (await sleep(milliseconds)),
  randomId: () => 'bench',
};

const idleMb = process.memoryUsage().rss / 1e6;
const started = performance.now();
const { proof, steps } = BUCKET_ENDPOINT === undefined ? await proveAtOnce() : await proveAsJob(BUCKET_ENDPOINT);
const figures: ProofFigures = {
  balanced: proof?.balanced ?? null,
  calls: String(proof?.sides?.records.calls),
  seconds: (performance.now() - started) / 1000,
  steps,
  readUnits: capacity.take(),
  idleMb,
  peakMb: process.resourceUsage().maxRSS / 1000,
};
console.log(JSON.stringify(figures));

async function proveAtOnce(): Promise<{ proof: Proof | undefined; steps: number }> {
  const limits = { attempts: 1, patienceMs: 0, maxExamined: 10 };
  return { proof: await proveDay(ports, { project: 'main', day: DAY }, limits), steps: 1 };
}

/** Each step as the job function does it, with its cursor as it is stored. */
async function proveAsJob(endpoint: string): Promise<{ proof: Proof | undefined; steps: number }> {
  let proof: Proof | undefined;
  const work = createProve({
    ...ports,
    runs: new S3ProofRuns(new S3Client({ endpoint, requestChecksumCalculation: 'WHEN_REQUIRED', ...place }), BUCKET),
    proofs: { put: async () => {} },
    unbalanced: { note: async () => {}, clear: async () => {} },
    clock: () => Date.now() * 1000,
    seals: { find: async () => undefined },
    retentions: async () => sinceEver(undefined),
    today: () => DAY,
    answerOf: (one) => {
      proof = one;
      return '{}';
    },
    readAnswer: (answer) => answer,
  });
  const asked = { project: 'main', input: { date: DAY } };
  let cursor: ProveCursor | undefined;
  let steps = 0;
  do {
    const advance = await work.advance(asked, cursor);
    cursor = JSON.parse(JSON.stringify(advance.cursor)) as ProveCursor;
    steps += 1;
    const { done, total } = advance.progress;
    console.error(`  ${done} of ${total} records read`);
  } while (!work.isFinishedAt(cursor));
  return { proof, steps };
}
