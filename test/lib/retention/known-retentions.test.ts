import { describe, expect, it } from 'vitest';
import { FIRST_DAY } from '../../../lib/calendar.ts';
import { createKnownRetentions, createNotedRetentions } from '../../../lib/retention/known-retentions.ts';
import type { RetentionHistory } from '../../../lib/retention/ports.ts';
import { InMemoryRetentionHistory } from '../../support/in-memory-retention-history.ts';
import { NOW_US, shanghai } from '../../support/random-records.ts';

const HOUR_US = 3_600_000_000;

function instance(history: RetentionHistory, ownDays: number | undefined, clock = () => NOW_US) {
  return createNotedRetentions({ history, ownDays, calendar: shanghai, clock });
}

describe('the retention of a deployment', () => {
  it('was there since ever when none was noted, and is noted as that', async () => {
    const history = new InMemoryRetentionHistory();
    expect(await createKnownRetentions(history, 30)()).toEqual([{ since: FIRST_DAY, days: 30 }]);
    expect(await history.read()).toBeUndefined();
    expect(await instance(history, 30)()).toEqual([{ since: FIRST_DAY, days: 30 }]);
    expect(await createKnownRetentions(history, 400)()).toEqual([{ since: FIRST_DAY, days: 30 }]);
  });

  it('is noted behind the others with its day, once', async () => {
    const history = new InMemoryRetentionHistory();
    for (const days of [30, 400, 400, undefined, 30]) await instance(history, days)();
    expect(await history.read()).toEqual([
      { since: FIRST_DAY, days: 30 },
      { since: '2023-11-17', days: 400 },
      { since: '2023-11-17', days: undefined },
      { since: '2023-11-17', days: 30 },
    ]);
  });

  it('is noted once by instances that begin at the same time, and each of two that differ', async () => {
    const history = new InMemoryRetentionHistory();
    await Promise.all([30, 30, 30].map((days) => instance(history, days)()));
    expect(await history.read()).toEqual([{ since: FIRST_DAY, days: 30 }]);
    const seen = await Promise.all([400, 60].map((days) => instance(history, days)()));
    expect((await history.read())?.map(({ days }) => days).toSorted()).toEqual([30, 400, 60]);
    expect(seen.map((retentions) => retentions.at(-1)?.days)).toEqual([400, 60]);
  });

  it('stands last again within an hour when one of before was noted behind it', async () => {
    const history = new InMemoryRetentionHistory();
    let nowUs = NOW_US;
    const present = instance(history, 400, () => nowUs);
    await instance(history, 30)();
    await present();
    await instance(history, 30)();
    nowUs += HOUR_US - 1;
    expect((await present()).map(({ days }) => days)).toEqual([30, 400]);
    nowUs += 1;
    expect((await present()).map(({ days }) => days)).toEqual([30, 400, 30, 400]);
  });

  it('must be noted before it is used', async () => {
    const moving: RetentionHistory = { read: async () => [], append: async () => 'moved' };
    await expect(instance(moving, 30)()).rejects.toMatchObject({ code: 'unavailable' });
  });
});
