import { PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { counterUpdate } from '../../../lib/aws/counter-item.ts';
import { DynamoCounterReader } from '../../../lib/aws/dynamo-counter-reader.ts';
import { daysFromTo } from '../../../lib/calendar.ts';
import { countersOf, sumsOf } from '../../../lib/counters/families.ts';
import { watermark } from '../../../lib/counters/watermark.ts';
import type { CounterReader } from '../../../lib/ports.ts';
import type { AnyRow } from '../../../lib/spend/groups.ts';
import type { BookedRecord } from '../../../lib/usage/record.ts';
import { bookedRecord, SOME_INSTANT_US } from '../../support/builders.ts';
import { startTestEngine, type TestEngine } from '../../support/engine.ts';
import { InMemoryCounterReader } from '../../support/in-memory-counter-reader.ts';

const HOUR_US = 3_600_000_000;
const DAY_US = 24 * HOUR_US;
const DAY = '2023-11-17';

const call = (id: string, facts: Parameters<typeof bookedRecord>[0], laterUs = 0): BookedRecord =>
  bookedRecord({ id, timestampUs: SOME_INSTANT_US + laterUs, ...facts });

/** Calls about the borders of names, hours, days, months and projects. */
const RECORDS: readonly BookedRecord[] = [
  call('1', { anchorId: 'a', sessionId: 's' }),
  call('2', { anchorId: 'a#b', sessionId: 's' }, HOUR_US),
  call('3', { model: 'm#1', function: '%' }, HOUR_US + 1),
  call('4', { userId: 'user-10', anchorId: '主播', sessionId: 's' }, 2),
  call('5', { userId: 'anonymous', sessionId: 's' }, 3),
  call('6', { userId: 'anonymous', sessionId: 's' }, 1),
  call('7', { userId: 'anonymous', sessionId: 's#' }, 2),
  call('8', { project: 'other', anchorId: 'a', sessionId: 's' }),
  call('9', { anchorId: 'a' }, DAY_US),
  call('10', {}, 14 * DAY_US),
  call('11', {}, -20 * DAY_US),
  call('12', { sessionId: 's' }, 2 * HOUR_US),
  ...Array.from({ length: 130 }, (_, index) => call(`u${index}`, { userId: `many-${index}` }, 40 * DAY_US)),
  ...Array.from({ length: 130 }, (_, index) => call(`d${index}`, { userId: 'daily' }, (50 + index) * DAY_US)),
];

let engine: TestEngine;

beforeAll(async () => {
  engine = await startTestEngine();
  await fillCounters(engine);
});

afterAll(() => engine.stop());

async function fillCounters({ client, tables }: TestEngine): Promise<void> {
  const mark = (index: number) => watermark(String(index + 1), 1_700_000_000);
  const deltas = RECORDS.flatMap((booked, index) =>
    countersOf(booked).map((key) => ({
      key,
      sums: sumsOf(booked),
      shardId: 's',
      first: mark(index),
      last: mark(index),
    })),
  );
  for (const delta of deltas)
    await client.send(new UpdateItemCommand({ TableName: tables.counters, ...counterUpdate(delta) }));
}

const canonical = (rows: readonly AnyRow[]): readonly string[] =>
  rows
    .map(({ key, sums }) => JSON.stringify([Object.entries(key).toSorted(), Object.values(sums).map(String)]))
    .toSorted();

const readers: [string, () => CounterReader][] = [
  ['InMemoryCounterReader', () => new InMemoryCounterReader(RECORDS)],
  ['DynamoCounterReader', () => new DynamoCounterReader(engine.client, engine.tables.counters)],
];

describe.each(readers)('%s', (_name, createReader) => {
  const idsOf = (rows: readonly AnyRow[], read: (row: AnyRow) => string): readonly string[] =>
    [...new Set(rows.map(read))].toSorted();

  it('reads the hours of a day, or one of them', async () => {
    const reader = createReader();
    const all = await reader.hours('main', DAY);
    expect(idsOf(all, ({ key }) => String(key.hourStartUs))).toEqual(
      [0, 1, 2].map((hour) => String(SOME_INSTANT_US + hour * HOUR_US)),
    );
    const one = await reader.hours('main', DAY, SOME_INSTANT_US + HOUR_US);
    expect(one.map(({ key, sums }) => [key.function, key.model, sums.calls]).toSorted()).toEqual([
      ['%', 'm#1', 1n],
      ['default', 'qwen-max', 1n],
    ]);
  });

  it('reads days over the borders of months, both ends inclusive', async () => {
    const reader = createReader();
    const rows = await reader.days('main', '2023-10-28', '2023-12-01');
    expect(idsOf(rows, ({ key }) => key.day)).toEqual(['2023-10-28', DAY, '2023-11-18', '2023-12-01']);
    expect(idsOf(await reader.days('main', DAY, DAY), ({ key }) => key.day)).toEqual([DAY]);
    expect(await reader.days('main', '2023-10-29', '2023-11-16')).toEqual([]);
  });

  it('reads the anchors of a day, one of them, or the calls without one', async () => {
    const reader = createReader();
    const anchorsOf = async (anchor?: string) =>
      (await reader.anchors('main', DAY, anchor)).map(({ key }) => key.anchor).toSorted();
    expect(await anchorsOf()).toEqual(['', '', 'a', 'a#b', '主播']);
    expect(await anchorsOf('a')).toEqual(['a']);
    expect(await anchorsOf('')).toEqual(['', '']);
  });

  it('reads every user of a day once', async () => {
    const pages = await Array.fromAsync(createReader().users('main', '2023-12-27'));
    const users = pages.flat().map(({ key }) => key.user);
    expect(users.toSorted()).toEqual(Array.from({ length: 130 }, (_, index) => `many-${index}`).toSorted());
  });

  it('reads one user on more days than one batch holds', async () => {
    const days = daysFromTo('2024-01-01', '2024-06-01');
    const rows = await createReader().userDays('main', 'daily', days);
    expect(rows.map(({ key }) => key.day)).toEqual(daysFromTo('2024-01-06', '2024-05-14'));
  });

  it('reads a session, and no other of a like name', async () => {
    const rows = await createReader().session('main', 's');
    expect(rows.map(({ key, sums }) => [key.user, sums.calls]).toSorted()).toEqual([
      ['anonymous', 2n],
      ['user-1', 3n],
      ['user-10', 1n],
    ]);
  });

  it('finds nothing where nothing is', async () => {
    const reader = createReader();
    expect(await reader.hours('main', '2020-01-01')).toEqual([]);
    expect((await Array.fromAsync(reader.users('main', '2020-01-01'))).flat()).toEqual([]);
    expect(await reader.userDays('main', 'nobody', [DAY])).toEqual([]);
    expect(await reader.userDays('main', 'nobody', [])).toEqual([]);
    expect(await reader.session('main', 'none')).toEqual([]);
  });
});

it('reads from the engine exactly what was folded', async () => {
  const [inMemory, real] = readers.map(([, createReader]) => createReader());
  const all = async (reader: CounterReader | undefined) => [
    ...((await reader?.days('main', '2023-01-01', '2024-12-31')) ?? []),
    ...((await reader?.hours('main', DAY)) ?? []),
    ...((await reader?.session('main', 's')) ?? []),
  ];
  expect(canonical(await all(real))).toEqual(canonical(await all(inMemory)));
});

it('passes over what lies among counters and is none', async () => {
  const day = '2022-05-01';
  const planted = [
    { pk: `main|H#${day}`, sk: 'junk' },
    { pk: 'main|D#2022-05', sk: '01#chat#m', f: 'chat' },
    { pk: `main|A#${day}`, sk: 'a#m', n: 'many' },
    { pk: `main|U#${day}#3`, sk: 'mallory', u: 'mallory2' },
    { pk: 'main|S#stolen', sk: 'junk' },
  ];
  for (const facts of planted) {
    const item = Object.fromEntries(Object.entries(facts).map(([name, text]) => [name, { S: text }]));
    await engine.client.send(new PutItemCommand({ TableName: engine.tables.counters, Item: item }));
  }
  const reader = new DynamoCounterReader(engine.client, engine.tables.counters);
  expect(await reader.hours('main', day)).toEqual([]);
  expect(await reader.days('main', day, day)).toEqual([]);
  expect(await reader.anchors('main', day)).toEqual([]);
  expect((await Array.fromAsync(reader.users('main', day))).flat()).toEqual([]);
  expect(await reader.session('main', 'stolen')).toEqual([]);
});
