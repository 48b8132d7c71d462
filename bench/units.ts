import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { watermarkAttribute } from '../lib/aws/counter-item.ts';
import { DynamoCounterReader } from '../lib/aws/dynamo-counter-reader.ts';
import { DynamoCounters } from '../lib/aws/dynamo-counters.ts';
import { DynamoDayMarks } from '../lib/aws/dynamo-day-marks.ts';
import { DynamoUsageRecords } from '../lib/aws/dynamo-usage-records.ts';
import { counterKey } from '../lib/aws/keys.ts';
import { addDays } from '../lib/calendar.ts';
import { foldChanges, toDelta } from '../lib/counters/fold.ts';
import type { RecordChange } from '../lib/counters/stream-change.ts';
import { watermark } from '../lib/counters/watermark.ts';
import { RememberedTouchedDays } from '../lib/integrity/remember-touched-days.ts';
import type { CounterDelta } from '../lib/ports.ts';
import type { BookedRecord } from '../lib/usage/record.ts';
import { startTestEngine } from '../test/support/engine.ts';
import { bookBody, calendar } from './booking.ts';
import { countCapacity } from './capacity.ts';
import type { Bench, Measurement } from './measurement.ts';
import { type Population, usageRecord } from './usage.ts';

const DOLLARS_PER_MILLION_UNITS = 0.625;
/** Seven stream shards a day for each partition of the table. */
const WATERMARKS_PER_PARTITION = 7;
/** Each case has a day, and so counters, of its own. */
const FIRST_DAY_MS = Date.UTC(2026, 0, 15, 4);
const DAY_MS = 86_400_000;
/** Often enough that no mark is put late. */
const BATCH_EVERY_US = 60_000_000;
/** Of the Records table. */
const PARTITIONS = [4, 20];
/** A day's calls come late, or are corrected, on so many days after it. */
const TOUCHED_DAYS = 2;
const MILLION = 1_000_000;

interface Scenario {
  readonly what: string;
  readonly perBatch: number;
  readonly batches: number;
  readonly population: Population;
}

const SCENARIOS: readonly Scenario[] = [
  {
    what: '1 record per stream batch',
    perBatch: 1,
    batches: 200,
    population: { users: 200, anchors: 20, sessions: 1000 },
  },
  {
    what: '1,000 per batch, 200 users',
    perBatch: 1000,
    batches: 4,
    population: { users: 200, anchors: 20, sessions: 50 },
  },
  {
    what: '1,000 per batch, 100,000 users',
    perBatch: 1000,
    batches: 4,
    population: { users: 100_000, anchors: 20, sessions: 100_000 },
  },
];

interface Case extends Scenario {
  readonly partitions: number;
  /** Of the marks of a day. */
  readonly markUnits: number;
}

/** Write units as the engine counts them, and what a million records cost by them. */
export const units: Bench = {
  name: 'units',
  about:
    "write units per record, per counter update and of a day's marks, read units per scrape, and dollars per million records",
  async run(say) {
    const engine = await startTestEngine();
    const capacity = countCapacity(engine.client);
    try {
      const rows = [await measureRecords(engine.client, engine.tables.records, capacity)];
      const marks = new Map<number, Measurement>();
      for (const partitions of PARTITIONS) {
        const row = await measureMarks(engine.client, engine.tables.config, capacity, partitions);
        marks.set(partitions, row);
        rows.push(row);
      }
      const cases = SCENARIOS.flatMap((scenario) =>
        PARTITIONS.map((partitions) => ({ ...scenario, partitions, markUnits: marks.get(partitions)?.value ?? 0 })),
      );
      for (const [index, one] of cases.entries()) {
        say(`${one.what}, ${one.partitions} partitions`);
        const dayMs = FIRST_DAY_MS + index * DAY_MS;
        rows.push(...(await measureCounters(engine.client, engine.tables.counters, capacity, one, dayMs)));
      }
      return rows;
    } finally {
      await engine.stop();
    }
  },
};

type CapacityCount = ReturnType<typeof countCapacity>;

async function measureRecords(
  client: DynamoDBClient,
  tableName: string,
  capacity: CapacityCount,
): Promise<Measurement> {
  const booked = bookCalls({
    count: 500,
    first: 0,
    population: SCENARIOS[0]?.population as Population,
    dayMs: FIRST_DAY_MS,
  });
  capacity.take();
  await new DynamoUsageRecords({ client, tableName, calendar }).insert(booked);
  return {
    what: 'write units per record',
    value: capacity.take() / booked.length,
    unit: 'units',
    basis: '500 records of bench/usage.ts',
  };
}

/**
 * An instance of the aggregator for each partition marks the days that it touches again and again while batches come, but not with
 * each; the audit takes the marks away. They are of the whole day, so they cost a million records the less the more come.
 */
async function measureMarks(
  client: DynamoDBClient,
  table: string,
  capacity: CapacityCount,
  partitions: number,
): Promise<Measurement> {
  const marks = new DynamoDayMarks(client, table, 'TOUCHED');
  const startUs = calendar.startOfDay(calendar.dayOf(FIRST_DAY_MS * 1000));
  const on = calendar.dayOf(startUs);
  const days = Array.from({ length: TOUCHED_DAYS }, (_, back) => ({ project: 'main', day: addDays(on, -back) }));
  capacity.take();
  let nowUs = startUs;
  const touched = new RememberedTouchedDays({ marks, calendar, clock: () => nowUs });
  for (; nowUs < startUs + DAY_MS * 1000; nowUs += BATCH_EVERY_US) await touched.mark(days);
  const ofInstance = capacity.take();
  await marks.settle(days.map((day) => ({ ...day, on })));
  return {
    what: 'write units of the marks of touched days, a day',
    value: partitions * ofInstance + capacity.take(),
    unit: 'units',
    basis: `${partitions} instances that are busy all day, ${TOUCHED_DAYS} days touched; put by the aggregator, removed by the audit`,
  };
}

async function measureCounters(
  client: DynamoDBClient,
  table: string,
  capacity: CapacityCount,
  { what, perBatch, batches, population, partitions, markUnits }: Case,
  dayMs: number,
): Promise<Measurement[]> {
  const shardId = `shard-${what}-${partitions}`;
  const counters = new DynamoCounters(client, table);
  const slices = Array.from({ length: batches }, (_, batch) =>
    deltasOf(bookCalls({ count: perBatch, first: batch * perBatch, population, dayMs }), batch * perBatch, shardId),
  );
  const planted = new Map(slices.flat().map((delta) => [JSON.stringify(counterKey(delta.key)), delta]));
  for (const delta of planted.values()) await plantWatermarks(client, table, delta, partitions);
  capacity.take();
  let updates = 0;
  for (const delta of slices.flat()) {
    await counters.add(delta);
    updates += 1;
  }
  const consumed = capacity.take();
  const records = perBatch * batches;
  const basis = `${partitions} partitions, so ${WATERMARKS_PER_PARTITION * partitions} watermarks planted in each counter`;
  const perMillion = (consumed / records) * MILLION + markUnits;
  const day = calendar.dayOf(dayMs * 1000);
  const pairs = (await new DynamoCounterReader(client, table).days('main', day, day)).length;
  const scraped = capacity.take();
  return [
    { what: `${what}: counters per record (K/N)`, value: updates / records, unit: '', basis },
    { what: `${what}: write units per counter update`, value: consumed / updates, unit: 'units', basis },
    {
      what: `${what}: counters and marks, per million records`,
      value: (perMillion / MILLION) * DOLLARS_PER_MILLION_UNITS,
      unit: '$',
      basis: `${basis}; with the marks of a day that brings a million`,
    },
    {
      what: `${what}: read units per scrape`,
      value: scraped,
      unit: 'units',
      basis: `${pairs} models and functions, ${basis}`,
    },
  ];
}

interface Calls {
  readonly count: number;
  readonly first: number;
  readonly population: Population;
  readonly dayMs: number;
}

function bookCalls({ count, first, population, dayMs }: Calls): readonly BookedRecord[] {
  const records = Array.from({ length: count }, (_, offset) => usageRecord(first + offset, dayMs, population));
  const booked: BookedRecord[] = [];
  for (let start = 0; start < records.length; start += 500) {
    booked.push(...bookBody(JSON.stringify({ records: records.slice(start, start + 500) }), dayMs * 1000));
  }
  return booked;
}

/** As the aggregator would fold one batch of the stream. */
function deltasOf(booked: readonly BookedRecord[], firstSequence: number, shardId: string): readonly CounterDelta[] {
  const changes = booked.map((after, offset): RecordChange => {
    const sequenceNumber = String(firstSequence + offset + 1);
    return { kind: 'change', sequenceNumber, mark: watermark(sequenceNumber, 1_768_449_600), after };
  });
  return foldChanges(changes).map((counter) => toDelta(counter, shardId));
}

/** Gives a counter the watermarks of the shards that a day brings. */
async function plantWatermarks(client: DynamoDBClient, table: string, delta: CounterDelta, partitions: number) {
  const marks = Array.from({ length: WATERMARKS_PER_PARTITION * partitions }, (_, index) => index);
  const { pk, sk } = counterKey(delta.key);
  await client.send(
    new UpdateItemCommand({
      TableName: table,
      Key: { pk: { S: pk }, sk: { S: sk } },
      UpdateExpression: `SET ${marks.map((index) => `#h${index} = :mark`).join(', ')}`,
      ExpressionAttributeNames: Object.fromEntries(
        marks.map((index) => [`#h${index}`, watermarkAttribute(`planted-${partitions}-${index}`)]),
      ),
      ExpressionAttributeValues: { ':mark': { B: delta.first } },
    }),
  );
}
