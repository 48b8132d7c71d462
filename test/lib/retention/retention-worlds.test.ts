import { describe, expect, it } from 'vitest';
import { addDays } from '../../../lib/calendar.ts';
import type { ReadRetentions } from '../../../lib/retention/ports.ts';
import { sinceEver } from '../../../lib/retention/retention.ts';
import { RetentionWorld } from '../../support/retention-world.ts';
import { seededRandom } from '../../support/seeded-random.ts';

const CHANGED_AFTER = 40;
const changed = (before: number | undefined, after: number | undefined) => [
  { afterDays: 0, days: before },
  { afterDays: CHANGED_AFTER, days: after },
];
const presentOnly =
  (read: ReadRetentions): ReadRetentions =>
  async () =>
    sinceEver((await read()).at(-1)?.days);

describe('a ledger whose retention is changed', () => {
  it.each([
    ['made longer', 30, 60],
    ['made shorter', 60, 30],
    ['set', undefined, 30],
    ['taken away', 30, undefined],
  ])('counts nothing twice and keeps its sums when it is %s (%s → %s)', async (_, before, after) => {
    const world = new RetentionWorld(1);
    await world.live(75, changed(before, after));
    expect(world.faults).toEqual([]);
    expect(await world.history.read()).toMatchObject([{ days: before }, { days: after }]);
  });

  it('seals a day by the retention of its own records', async () => {
    const world = new RetentionWorld(2);
    await world.live(75, changed(30, 400));
    const [before, after] = ['2023-10-05', addDays('2023-09-01', CHANGED_AFTER + 3)];
    expect(await world.seals.find({ project: 'main', day: before })).toMatchObject({ closedOn: addDays(before, 27) });
    expect(await world.integrityOf(before)).toMatchObject({ sealed: true, balanced: true });
    expect(await world.seals.find({ project: 'main', day: after })).toBeUndefined();
    expect(await world.integrityOf(after)).toMatchObject({ sealed: false, balanced: true });
  });

  it('counts nothing twice over any changes', async () => {
    for (let seed = 0; seed < 3; seed += 1) {
      const random = seededRandom(seed);
      const lengths = [undefined, 7, 10, 20, 30, 45];
      const days = [0, 15 + random.below(15), 40 + random.below(25)];
      const world = new RetentionWorld(seed);
      await world.live(
        80,
        days.map((afterDays) => ({ afterDays, days: random.pick(lengths) })),
      );
      expect([seed, world.faults]).toEqual([seed, []]);
    }
  });

  it('would count twice, and say that it is out of balance, by its present setting alone', async () => {
    const world = new RetentionWorld(1, presentOnly);
    await world.live(75, changed(30, 60));
    for (const what of [/counted 2 times/, /out of balance/, /would be repaired/]) {
      expect(world.faults.some((fault) => what.test(fault))).toBe(true);
    }
  });
});
