import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  counterUpdate,
  findCounter,
  findCounterState,
  type Item,
  readCounterItem,
  readWatermark,
  watermarkAttribute,
} from '../../../lib/aws/counter-item.ts';
import { type CounterKey, MEASURES } from '../../../lib/counters/counter.ts';
import { countersOf, sumsOf, zeroSums } from '../../../lib/counters/families.ts';
import { watermark } from '../../../lib/counters/watermark.ts';
import type { CounterDelta } from '../../../lib/ports.ts';
import { bookedRecord } from '../../support/builders.ts';

const NAMES = { userId: '小明#1', model: 'a|b', function: 'x%y', anchorId: 'a~', sessionId: 's'.repeat(200) };
const booked = bookedRecord({ ...NAMES, durationUs: 7 });
const keys = countersOf(booked);

const deltaOf = (facts: Partial<CounterDelta> = {}): CounterDelta => ({
  key: keys[0] as CounterDelta['key'],
  sums: sumsOf(booked),
  shardId: 'shardId-00000001',
  first: watermark('10', 5),
  last: watermark('12', 6),
  ...facts,
});

/** The item that an update makes where there is none. */
function itemOf(delta: CounterDelta): Item {
  const { Key, UpdateExpression = '', ExpressionAttributeNames, ExpressionAttributeValues } = counterUpdate(delta);
  const item: Record<string, Item[string]> = { ...Key };
  for (const [, name = '', value = ''] of UpdateExpression.matchAll(/(#?\w+)(?: =)? (:\w+)/g)) {
    const written = ExpressionAttributeValues?.[value];
    if (written !== undefined) item[ExpressionAttributeNames?.[name] ?? name] = written;
  }
  return item;
}

describe('a counter as an item', () => {
  it.each(keys.map((key) => [key.family, key] as const))('reads the %s counter back as it was written', (_, key) => {
    expect(readCounterItem(itemOf(deltaOf({ key })))).toEqual({ key, sums: sumsOf(booked) });
  });

  it('reads back a counter of no anchor, and any sums of 38 digits', () => {
    const key = { family: 'anchor', project: 'main', day: '2023-11-17', anchor: '', model: 'm' } as const;
    const most = 10n ** 38n - 1n;
    fc.assert(
      fc.property(fc.tuple(...MEASURES.map(() => fc.bigInt({ min: -most, max: most }))), (values) => {
        const sums = { ...zeroSums() };
        MEASURES.forEach((measure, index) => {
          sums[measure] = values[index] ?? 0n;
        });
        expect(readCounterItem(itemOf(deltaOf({ key, sums })))).toEqual({ key, sums });
      }),
    );
  });

  it('reads numbers that an engine writes with an exponent', () => {
    const item = { ...itemOf(deltaOf()), c: { N: '1.5E+20' } };
    expect(readCounterItem(item).sums.costAtto).toBe(150_000_000_000_000_000_000n);
  });

  it('ignores attributes that it does not know', () => {
    expect(readCounterItem({ ...itemOf(deltaOf()), later: { S: 'x' } })).toEqual(readCounterItem(itemOf(deltaOf())));
  });

  it.each<[string, CounterKey['family'], Item]>([
    ['an item of another kind', 'hour', { pk: { S: 'main|LEDGER' }, sk: { S: 'settings' } }],
    ['an hour that is none', 'hour', { sk: { S: 'junk' } }],
    ['an hour in another form', 'hour', { sk: { S: '1#x%25y#a%7Cb' } }],
    ['another user', 'user', { u: { S: 'mallory' } }],
    ['a user in another bucket', 'user', { pk: { S: 'main|U#2023-11-17#9' } }],
    ['another model', 'session', { m: { S: 'other' } }],
    ['a name of another type', 'day', { f: { N: '7' } }],
    ['a sum of another type', 'anchor', { n: { S: '7' } }],
    ['a broken sum', 'anchor', { n: { N: '0.5' } }],
    ['a sum that no update brings back', 'anchor', { n: { N: '1E+38' } }],
  ])('refuses what is no counter: %s', (_, family, facts) => {
    const key = keys.find((one) => one.family === family);
    const item = { ...itemOf(deltaOf(key && { key })), ...facts };
    expect(findCounter(item)).toBeUndefined();
    expect(findCounterState(item)).toBeUndefined();
    expect(() => readCounterItem(item)).toThrow(/no counter/);
  });

  it.each<[string, Item]>([
    ['a watermark of another type', { hAAAAAAAAAA: { S: 'x' } }],
    ['a watermark of another length', { hAAAAAAAAAA: { B: new Uint8Array(3) } }],
    ['a broken number of updates', { w: { N: '1.5' } }],
    ['a number of updates of another type', { w: { S: '1' } }],
  ])('has no state: %s', (_, facts) => {
    const item = itemOf(deltaOf());
    expect(findCounterState(item)).toMatchObject({ key: keys[0], updates: 1 });
    expect(findCounterState({ ...item, ...facts })).toBeUndefined();
  });

  it('is no byte larger while no call of it brought a cost of its own', () => {
    const attributes = ['pk', 'sk', 'v', 'w', 'n', 'k', 'i', 'o', 'd', 'c', 'g', 'f', 'm'].toSorted();
    const names = Object.keys(itemOf(deltaOf())).filter((name) => !name.startsWith('h'));
    expect(names.toSorted()).toEqual(attributes);
    const reported = bookedRecord({ ...NAMES, durationUs: 7, reportedCost: '0.0115', reportedCurrency: 'USD' });
    const withReported = itemOf(deltaOf({ sums: sumsOf(reported) }));
    expect(Object.keys(withReported)).toEqual(expect.arrayContaining(['pn', 'pc', 'pu']));
    expect(itemBytes(withReported) - itemBytes(itemOf(deltaOf()))).toBeLessThan(40);
  });

  it('of a release that compared no costs is read as 0 in each of them', () => {
    const { pn, pc, po, ...before } = itemOf(deltaOf({ sums: sumsOf(bookedRecord({ reportedCost: '1' })) }));
    expect([pn, pc, po]).not.toContain(undefined);
    expect(readCounterItem(before).sums).toMatchObject({
      reportedCalls: 0n,
      comparedCostAtto: 0n,
      reportedOwnAtto: 0n,
    });
  });

  it('leaves room for 21 watermarks of 32 bytes within 1 KB', () => {
    const names = {
      userId: 'user-00001',
      model: 'claude-sonnet-4-5',
      function: 'live_commentary',
      sessionId: 'session-1',
    };
    const sums = Object.fromEntries(MEASURES.map((measure) => [measure, 10n ** 12n])) as CounterDelta['sums'];
    for (const key of countersOf(bookedRecord(names)))
      expect(itemBytes(itemOf(deltaOf({ key, sums }))) + 20 * 32, key.family).toBeLessThanOrEqual(1024);
  });
});

/** Bytes of an item as DynamoDB counts them: names, and a number's every two digits and one more. */
function itemBytes(item: Item): number {
  const bytes = Object.entries(item).map(([name, value]) => {
    const text = value.S === undefined ? 0 : Buffer.byteLength(value.S);
    const digits = value.N === undefined ? 0 : Math.ceil(value.N.length / 2) + 1;
    return Buffer.byteLength(name) + text + digits + (value.B?.length ?? 0);
  });
  return bytes.reduce((sum, some) => sum + some, 0);
}

describe('the update of a counter', () => {
  it('counts itself, and adds only sums that are not zero', () => {
    const expressionOf = (sums: CounterDelta['sums']) => counterUpdate(deltaOf({ sums })).UpdateExpression;
    expect(expressionOf({ ...zeroSums(), calls: 1n, costAtto: -2n })).toMatch(/ ADD w :one, n :n, c :c$/);
    expect(expressionOf(zeroSums())).toMatch(/ ADD w :one$/);
  });

  it('names the schema version and the shard', () => {
    const item = itemOf(deltaOf());
    expect(item.v).toEqual({ N: '1' });
    expect(readWatermark(item, 'shardId-00000001')).toEqual(watermark('12', 6));
    expect(readWatermark(item, 'shardId-00000002')).toBeUndefined();
  });

  it('gives each shard an attribute of 11 characters of its own', () => {
    const attributes = Array.from({ length: 200 }, (_, shard) => watermarkAttribute(`shardId-${shard}`));
    expect(new Set(attributes).size).toBe(200);
    expect(attributes.every((attribute) => /^h[\w-]{10}$/.test(attribute))).toBe(true);
  });
});
