import { beforeEach, describe, expect, it } from 'vitest';
import type { CounterFamily, CounterKey } from '../../../lib/counters/counter.ts';
import { countersOf, sumsOf, zeroSums } from '../../../lib/counters/families.ts';
import type { ForeignCounter } from '../../../lib/integrity/foreign-counter.ts';
import { proveDay } from '../../../lib/integrity/prove-day.ts';
import { bookedRecord } from '../../support/builders.ts';
import { foreignAmong, type Planted } from '../../support/foreign-among.ts';
import { SmallLedger } from '../../support/small-ledger.ts';

const DAY = { project: 'main', day: '2023-11-17' };
const LIMITS = { attempts: 2, patienceMs: 300, maxExamined: 100 };
const FAMILIES: readonly CounterFamily[] = ['hour', 'day', 'anchor', 'user', 'session'];

const call = (id: string, facts: Parameters<typeof bookedRecord>[0] = {}) =>
  bookedRecord({ id, sessionId: 's1', anchorId: 'a1', ...facts });
const CALLS = [
  call('one'),
  call('two', { userId: 'user-2', model: 'qwen-plus', status: 'partial' }),
  call('three', { userId: 'anonymous', reportedCost: '0.0115', reportedCurrency: 'USD' }),
];

function keyOf(family: CounterFamily, booked = CALLS[0] ?? call('none')): CounterKey {
  const key = countersOf(booked).find((one) => one.family === family);
  if (key === undefined) throw new Error(`no ${family} counter`);
  return key;
}

let ledger: SmallLedger;
const prove = () => proveDay(ledger.ports, DAY, LIMITS);

beforeEach(async () => {
  ledger = new SmallLedger();
  for (const booked of CALLS) ledger.write(booked);
  ledger.write(call('another day', { timestampUs: Date.UTC(2023, 10, 20) * 1000 }));
  ledger.write(call('another project', { project: 'other' }));
  await ledger.deliver();
});

describe('a day whose counters equal its records', () => {
  it('is in balance, and shows both sides', async () => {
    const { balanced, sides, differences, more } = await prove();
    expect({ balanced, differences, more }).toEqual({ balanced: true, differences: [], more: 0 });
    expect(sides?.records).toMatchObject({ calls: 3n, inputTokens: 6000n });
    for (const family of FAMILIES) expect(sides?.counters[family]).toEqual(sides?.records);
    expect(sides?.partialCalls).toBe(1);
  });

  it('is in balance without any record', async () => {
    expect(await proveDay(ledger.ports, { ...DAY, day: '2020-01-01' }, LIMITS)).toMatchObject({ balanced: true });
  });

  it('stays so when records are corrected, deleted and counted', async () => {
    ledger.write(call('one', { model: 'qwen-turbo', sessionId: 's2' }));
    ledger.remove('two');
    await ledger.deliver();
    expect(await prove()).toMatchObject({ balanced: true, sides: { records: { calls: 2n } } });
  });
});

describe('an error', () => {
  it.each(FAMILIES)('in one %s counter is named, with how much it is', async (family) => {
    ledger.counters.plant(keyOf(family), { ...zeroSums(), calls: 2n, costAtto: -7n });
    const { balanced, differences } = await prove();
    expect(balanced).toBe(false);
    expect(differences.map(({ key }) => key)).toEqual([keyOf(family)]);
    const [{ due, counter }] = differences as [(typeof differences)[number]];
    expect(counter?.sums).toEqual({ ...due, calls: due.calls + 2n, costAtto: due.costAtto - 7n });
  });

  it.each(FAMILIES)('a %s counter that is gone is named', async (family) => {
    ledger.counters.delete(keyOf(family));
    expect(await prove()).toMatchObject({
      balanced: false,
      differences: [{ key: keyOf(family), counter: undefined }],
    });
  });

  it.each(['hour', 'day', 'anchor', 'user'] as const)('a %s counter without any record is named', async (family) => {
    const stray = keyOf(family, call('stray', { function: 'f', model: 'm', userId: 'u', anchorId: 'x' }));
    ledger.counters.plant(stray, sumsOf(call('stray')));
    expect(await prove()).toMatchObject({ balanced: false, differences: [{ key: stray }] });
  });

  it('a record whose stream row was lost is named in each of its counters', async () => {
    const lost = call('lost', { userId: 'user-9', function: 'chat' });
    ledger.write(lost);
    ledger.loseStream();
    const { balanced, differences } = await prove();
    expect(balanced).toBe(false);
    expect(new Set(differences.map(({ key }) => key))).toEqual(new Set(countersOf(lost)));
  });
});

describe('a foreign counter', () => {
  const foreign = (family: CounterFamily): ForeignCounter => ({ family, pk: `main|${family}`, sk: 'junk' });
  const proveWith = (...planted: readonly Planted[]) =>
    proveDay({ ...ledger.ports, counters: foreignAmong(ledger.counters, planted) }, DAY, LIMITS);

  it.each(['hour', 'day', 'anchor', 'user'] as const)('among %s counters is named, and in no sum', async (family) => {
    const proof = await proveWith({ foreign: foreign(family) });
    expect(proof).toMatchObject({ balanced: false, foreign: [foreign(family)], differences: [], more: 0 });
    for (const each of FAMILIES) expect(proof.sides?.counters[each]).toEqual(proof.sides?.records);
  });

  it.each(FAMILIES)('in the place of a %s counter is named instead of it', async (family) => {
    const planted = { foreign: foreign(family), inPlaceOf: keyOf(family) };
    expect(await proveWith(planted)).toMatchObject({ balanced: false, foreign: [foreign(family)], differences: [] });
  });

  it('is named beside other errors', async () => {
    ledger.counters.plant(keyOf('day'), { ...zeroSums(), calls: 2n });
    const planted = { foreign: foreign('user'), inPlaceOf: keyOf('user') };
    expect(await proveWith(planted)).toMatchObject({
      ...{ balanced: false, foreign: [foreign('user')] },
      differences: [{ key: keyOf('day') }],
    });
  });

  it('is named also while nothing else can be said', async () => {
    const write = () => ledger.write(call(`late-${ledger.records.size}`));
    const error = { balanced: false, foreign: [foreign('hour')], differences: [] };
    ledger.onRead = write;
    expect(await proveWith({ foreign: foreign('hour') })).toMatchObject(error);
    ledger.onRead = () => undefined;
    ledger.isAggregatorOn = false;
    write();
    expect(await proveWith({ foreign: foreign('hour') })).toMatchObject(error);
  });
});

describe('what cannot be said', () => {
  const write = () => ledger.write(call(`late-${ledger.records.size}`));

  it('is not said while the aggregator is behind', async () => {
    ledger.isAggregatorOn = false;
    write();
    expect(await prove()).toMatchObject({ balanced: null, reason: 'stream_behind', differences: [] });
    ledger.isAggregatorOn = true;
    expect(await prove()).toMatchObject({ balanced: true });
  });

  it('is not said while records of the same counters keep arriving', async () => {
    ledger.onRead = write;
    expect(await prove()).toMatchObject({ balanced: null, reason: 'in_flight' });
    ledger.onRead = () => undefined;
    expect(await prove()).toMatchObject({ balanced: true });
  });

  it('an error in another counter is said all the same', async () => {
    const quiet = keyOf('user', CALLS[1]);
    ledger.counters.plant(quiet, { ...zeroSums(), calls: 1n });
    ledger.onRead = write;
    expect(await prove()).toMatchObject({ balanced: false, differences: [{ key: quiet }] });
  });

  it('is no error when a record is corrected to and fro while it is read', async () => {
    const versions = [call('one', { model: 'qwen-turbo' }), call('one')];
    let reads = 0;
    ledger.onRead = () => {
      const version = versions[reads++ % 2];
      if (version !== undefined) ledger.write(version);
    };
    expect(await prove()).not.toMatchObject({ balanced: false });
  });

  it('is not said of more records than may be read', async () => {
    const proof = await proveDay(ledger.ports, DAY, { ...LIMITS, maxRecords: 2 });
    expect(proof).toMatchObject({ balanced: null, reason: 'too_large' });
    expect(proof.sides).toBeUndefined();
  });

  it('is not said of records that cannot be read', async () => {
    const records = {
      read: async () => ({ images: [{ kind: 'malformed', reason: 'pk: not a text' } as const] }),
    };
    expect(await proveDay({ ...ledger.ports, records }, DAY, LIMITS)).toMatchObject({
      balanced: null,
      reason: 'unreadable_records',
    });
  });
});
