import { setTimeout as sleep } from 'node:timers/promises';
import { createDynamoClient } from '../../lib/aws/client.ts';
import { DynamoCounterStates } from '../../lib/aws/dynamo-counter-states.ts';
import { DynamoDayRecords } from '../../lib/aws/dynamo-day-records.ts';
import { DynamoProbes } from '../../lib/aws/dynamo-probes.ts';
import { proveDay } from '../../lib/integrity/prove-day.ts';
import { countCapacity } from '../capacity.ts';

export interface ProofFigures {
  readonly balanced: boolean | null;
  readonly calls: string;
  readonly seconds: number;
  readonly readUnits: number;
  readonly idleMb: number;
  readonly peakMb: number;
}

/** Proves one day in a process of its own, so that its memory is that of the proof. */
const { ENDPOINT = '', TABLES = '{}', DAY = '' } = process.env;
const tables = JSON.parse(TABLES);
const client = createDynamoClient({
  endpoint: ENDPOINT,
  region: 'us-east-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
});
const capacity = countCapacity(client);
const idleMb = process.memoryUsage().rss / 1e6;
const started = performance.now();
const { balanced, sides } = await proveDay(
  {
    records: new DynamoDayRecords(client, tables.records),
    counters: new DynamoCounterStates(client, tables.counters),
    probes: new DynamoProbes(client, tables),
    pause: async (milliseconds) => void (await sleep(milliseconds)),
    randomId: () => 'bench',
  },
  { project: 'main', day: DAY },
  { attempts: 1, patienceMs: 0, maxExamined: 10 },
);
const figures: ProofFigures = {
  balanced,
  calls: String(sides?.records.calls),
  seconds: (performance.now() - started) / 1000,
  readUnits: capacity.take(),
  idleMb,
  peakMb: process.resourceUsage().maxRSS / 1000,
};
console.log(JSON.stringify(figures));
