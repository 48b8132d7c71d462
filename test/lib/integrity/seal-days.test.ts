import { beforeEach, describe, expect, it } from 'vitest';
import { countersOf, zeroSums } from '../../../lib/counters/families.ts';
import { type SealRun, sealDays, type UnsealedDay } from '../../../lib/integrity/seal-days.ts';
import { sinceEver } from '../../../lib/retention/retention.ts';
import { bookedRecord } from '../../support/builders.ts';
import { InMemoryProofRuns } from '../../support/in-memory-proof-runs.ts';
import { InMemorySeals } from '../../support/in-memory-seals.ts';
import { SmallLedger } from '../../support/small-ledger.ts';

/** Its first record expires on 2023-12-17. */
const DAY = { project: 'main', day: '2023-11-17' };
const RETENTION_DAYS = 30;
const booked = bookedRecord();

let ledger: SmallLedger;
let seals: InMemorySeals;
let unsealed: UnsealedDay[];
beforeEach(async () => {
  ledger = new SmallLedger();
  seals = new InMemorySeals();
  unsealed = [];
  ledger.write(booked);
  await ledger.deliver();
});

const seal = (today: string, { retentions = sinceEver(RETENTION_DAYS), mayGoOn = () => true }: Partial<SealRun> = {}) =>
  sealDays(
    {
      ...ledger.ports,
      seals,
      projects: { list: async () => ['main'] },
      runs: new InMemoryProofRuns(),
      answerOf: ({ day, sides }) => `${day}: ${sides?.records.calls} calls`,
      onUnsealed: (proof) => void unsealed.push(proof),
    },
    { today, retentions, mayGoOn },
  );

describe('a day whose records are about to expire', () => {
  it('is closed three days before, and sealed on the next with its proof', async () => {
    await seal('2023-12-13');
    expect(await seals.find(DAY)).toBeUndefined();
    await seal('2023-12-14');
    expect(await seals.find(DAY)).toEqual({ ...DAY, closedOn: '2023-12-14' });
    await seal('2023-12-14');
    expect(await seals.find(DAY)).toEqual({ ...DAY, closedOn: '2023-12-14' });
    await seal('2023-12-15');
    expect(await seals.find(DAY)).toEqual({ ...DAY, closedOn: '2023-12-14', answer: '2023-11-17: 1 calls' });
    expect(unsealed).toEqual([]);
  });

  it('keeps the seal that it has', async () => {
    for (const today of ['2023-12-14', '2023-12-15']) await seal(today);
    ledger.write(bookedRecord({ id: 'too late' }));
    await ledger.deliver();
    await seal('2023-12-16');
    expect((await seals.find(DAY))?.answer).toBe('2023-11-17: 1 calls');
  });

  it('is not sealed out of balance: somebody is told on each night, and it is sealed once it is repaired', async () => {
    const [hour] = countersOf(booked);
    if (hour === undefined) throw new Error('no counter');
    ledger.counters.plant(hour, { ...zeroSums(), calls: 1n });
    for (const today of ['2023-12-14', '2023-12-15']) await seal(today);
    expect(unsealed).toMatchObject([{ ...DAY, balanced: false }]);
    ledger.counters.plant(hour, { ...zeroSums(), calls: -1n });
    await seal('2023-12-16');
    expect((await seals.find(DAY))?.answer).toBeDefined();
  });

  it('is not proved when its records have begun to expire', async () => {
    await seal('2023-12-17');
    expect(await seals.find(DAY)).toBeUndefined();
  });

  it('says what it did; without time it closes days only, and tells on the second night', async () => {
    const noTime = { mayGoOn: () => false };
    expect(await seal('2023-12-14', noTime)).toEqual({ closed: 3, sealed: 0 });
    expect(await seal('2023-12-15', noTime)).toEqual({ closed: 1, sealed: 0 });
    expect(unsealed).toEqual([]);
    await seal('2023-12-16', noTime);
    expect(unsealed.map(({ day, reason }) => [day, reason])).toContainEqual([DAY.day, 'no_time']);
    expect(await seal('2023-12-16')).toMatchObject({ sealed: 2 });
  });

  it('that ends with an error keeps no other one from its seal', async () => {
    await seal('2023-12-14');
    let reads = 0;
    ledger.onRead = () => {
      reads += 1;
      if (reads === 1) throw new Error('broken');
    };
    expect(await seal('2023-12-15')).toEqual({ closed: 1, sealed: 1 });
    expect(unsealed).toMatchObject([{ reason: 'failed' }]);
  });

  it.each([
    ['longer', 30, 400],
    ['shorter', 400, 30],
    ['a first one', undefined, 30],
    ['none any more', 30, undefined],
  ])('is closed and sealed by the retention of its own records: %s since 2023-12-01', async (_, before, after) => {
    const retentions = [...sinceEver(before), { since: '2023-12-01', days: after }];
    for (const today of ['2023-12-13', '2023-12-14', '2023-12-15']) await seal(today, { retentions });
    expect(await seals.find(DAY)).toMatchObject({ closedOn: '2023-12-14', answer: '2023-11-17: 1 calls' });
  });

  it('is sealed in time when the change makes it due at once', async () => {
    const retentions = [...sinceEver(400), { since: '2023-12-14', days: RETENTION_DAYS }];
    for (const today of ['2023-12-15', '2023-12-16']) await seal(today, { retentions });
    expect(await seals.find(DAY)).toMatchObject({ closedOn: '2023-12-15', answer: '2023-11-17: 1 calls' });
  });

  it.each([
    ['shorter', 400],
    ['a first one', undefined],
  ])('stays open when a change comes after its last late record: %s', async (_, before) => {
    const retentions = [...sinceEver(before), { since: '2023-12-15', days: RETENTION_DAYS }];
    for (const today of ['2023-12-15', '2023-12-16', '2024-01-20']) await seal(today, { retentions });
    expect(await seals.find(DAY)).toBeUndefined();
  });

  it('is never so young that calls of it just happened', async () => {
    expect(await seal('2023-11-19', { retentions: sinceEver(3) })).toEqual({ closed: 1, sealed: 0 });
    expect(await seals.find(DAY)).toBeDefined();
  });
});
