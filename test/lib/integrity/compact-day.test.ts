import { beforeEach, describe, expect, it, vi } from 'vitest';
import { countersOf, sumsOf, zeroSums } from '../../../lib/counters/families.ts';
import { watermark } from '../../../lib/counters/watermark.ts';
import { decideCompaction } from '../../../lib/integrity/compact-counter.ts';
import { type CompactionRun, compactDay } from '../../../lib/integrity/compact-day.ts';
import { bookedRecord } from '../../support/builders.ts';
import { SmallLedger } from '../../support/small-ledger.ts';

const DAY_SECONDS = 86_400;
const NOW = 1_700_000_000;
const [key] = countersOf(bookedRecord());
const stateOf = (ages: readonly number[], sums = sumsOf(bookedRecord())) => ({
  key: key as NonNullable<typeof key>,
  sums,
  updates: 1,
  marks: new Map(ages.map((age, index) => [`shard-${index}`, watermark('1', NOW - age)])),
});

describe('what becomes useless in a counter', () => {
  it.each([
    ['young watermarks stay', stateOf([0, 2 * DAY_SECONDS]), { kind: 'nothing' }],
    ['a counter without any stays', stateOf([]), { kind: 'nothing' }],
    ['an empty counter with a young one stays', stateOf([3 * DAY_SECONDS, 9], zeroSums()), { kind: 'forget' }],
    ['an empty counter of old ones goes', stateOf([3 * DAY_SECONDS, 4 * DAY_SECONDS], zeroSums()), { kind: 'remove' }],
    ['an empty counter without any goes', stateOf([], zeroSums()), { kind: 'remove' }],
  ])('%s', (_, state, expected) => {
    expect(decideCompaction(state, NOW)).toMatchObject(expected);
  });

  it('old watermarks go, and only they', () => {
    const decision = decideCompaction(stateOf([1, 2 * DAY_SECONDS + 1, 3 * DAY_SECONDS]), NOW);
    expect(decision.kind === 'forget' && [...decision.marks.keys()]).toEqual(['shard-1', 'shard-2']);
  });
});

describe('a day', () => {
  const of = { project: 'main', day: '2023-11-17' };
  let ledger: SmallLedger;
  beforeEach(() => {
    ledger = new SmallLedger();
  });
  const compact = (nowSeconds: number, { today = '2023-11-19', ...run }: Partial<CompactionRun> = {}) =>
    compactDay({ ...ledger.ports, compaction: ledger.counters, leftSessions: ledger.leftSessions }, of, {
      ...{ today, nowSeconds, mayGoOn: () => true },
      ...run,
    });

  it('keeps its sums, and loses old watermarks and empty counters of every family', async () => {
    ledger.write(bookedRecord({ id: 'kept', sessionId: 's' }));
    ledger.write(bookedRecord({ id: 'gone', userId: 'user-gone', sessionId: 'session-gone', model: 'other' }));
    ledger.write(bookedRecord({ id: 'moved', sessionId: 'session-left', model: 'other' }));
    ledger.write(bookedRecord({ id: 'moved', sessionId: 's' }));
    ledger.remove('gone');
    await ledger.deliver();
    const rows = ledger.counters.rows();

    expect(await compact(NOW)).toEqual({ forgotten: 0, removed: 0, isWhole: true });
    expect(ledger.leftSessions.all).toHaveLength(2);
    expect(await compact(NOW + 10 * DAY_SECONDS)).toEqual({ forgotten: 5, removed: 6, isWhole: true });
    expect(ledger.counters.states().map(({ key, sums }) => ({ key, sums }))).toEqual(rows);
    expect(ledger.counters.states().map(({ marks }) => marks.size)).toEqual([0, 0, 0, 0, 0]);
    expect(ledger.leftSessions.all).toEqual([]);
  });

  it('keeps the note of a session that was left today, or whose counter may not go yet', async () => {
    ledger.write(bookedRecord({ id: 'gone', sessionId: 'session-gone' }));
    ledger.remove('gone');
    await ledger.deliver();
    await compact(NOW + 10 * DAY_SECONDS, { today: ledger.leftSessions.today });
    await compact(NOW);
    expect(ledger.leftSessions.all).toHaveLength(1);
    expect(ledger.counters.states().map(({ key }) => key.family)).toEqual(['session']);
  });

  it('settles the note of a session that another record is of', async () => {
    ledger.write(bookedRecord({ id: 'gone', sessionId: 's' }));
    ledger.write(bookedRecord({ id: 'kept', sessionId: 's' }));
    ledger.remove('gone');
    await ledger.deliver();
    expect(await compact(NOW)).toEqual({ forgotten: 0, removed: 0, isWhole: true });
    expect(ledger.leftSessions.all).toEqual([]);
    ledger.remove('kept');
    await ledger.deliver();
    expect(ledger.leftSessions.all).toHaveLength(1);
  });

  describe('of many counters', () => {
    const LATER = NOW + 10 * DAY_SECONDS;
    const USERS = 50;
    const compactable = () => ledger.counters.states().filter(({ marks }) => marks.size > 0).length;

    beforeEach(async () => {
      for (let user = 0; user < USERS; user += 1) {
        ledger.write(bookedRecord({ id: `${user}`, userId: `user-${user}`, sessionId: `session-${user}` }));
      }
      await ledger.deliver();
    });

    it('has some updates in flight at once, and not too many', async () => {
      let [inFlight, most] = [0, 0];
      const forget = vi.spyOn(ledger.counters, 'forget').mockImplementation(async () => {
        inFlight += 1;
        most = Math.max(most, inFlight);
        await new Promise(setImmediate);
        inFlight -= 1;
        return 'forgotten';
      });
      await compact(LATER);
      expect(forget).toHaveBeenCalledTimes(3 + 2 * USERS);
      expect(most).toBe(8);
    });

    it('stops between two pages when there is no time, and goes on without writing twice', async () => {
      const forget = vi.spyOn(ledger.counters, 'forget');
      ledger.pageRecords = 10;
      const before = compactable();
      let left = before;
      for (let runs = 1; left > 0; runs += 1) {
        let pages = 0;
        // A page more of each run is new: those before are compact.
        const { isWhole, forgotten } = await compact(LATER, { mayGoOn: () => pages++ < runs });
        expect(isWhole).toBe(false);
        expect(compactable()).toBe(left - forgotten);
        left = compactable();
        expect(runs).toBeLessThan(30);
      }
      expect(await compact(LATER)).toEqual({ forgotten: 0, removed: 0, isWhole: true });
      expect(forget).toHaveBeenCalledTimes(before);
    });

    it('keeps the notes of left sessions for which there was no time', async () => {
      for (let user = 0; user < USERS; user += 1) ledger.remove(`${user}`);
      await ledger.deliver();
      let pages = 0;
      const allPages = 3;
      await compact(LATER, { mayGoOn: () => pages++ < allPages });
      expect(ledger.leftSessions.all).toHaveLength(USERS);
      expect(await compact(LATER)).toMatchObject({ removed: USERS, isWhole: true });
      expect(ledger.leftSessions.all).toEqual([]);
    });
  });
});
