import { beforeEach, describe, expect, it } from 'vitest';
import { COUNTER_FAMILIES } from '../../../lib/api-contract.ts';
import { addSums, countersOf, sumsOf, zeroSums } from '../../../lib/counters/families.ts';
import type { AdjustOutcome } from '../../../lib/integrity/ports.ts';
import type { Difference } from '../../../lib/integrity/proof.ts';
import {
  type RepairEntries,
  type RepairedDay,
  type RepairPorts,
  repairDay,
} from '../../../lib/integrity/repair-day.ts';
import { bookedRecord } from '../../support/builders.ts';
import { foreignAmong } from '../../support/foreign-among.ts';
import { SmallLedger } from '../../support/small-ledger.ts';

const DAY = { project: 'main', day: '2023-11-17' };
const LIMITS = { attempts: 2, patienceMs: 300, maxExamined: 100, betweenReadingsMs: 600_000 };

const call = (id: string) => bookedRecord({ id, sessionId: 's1', anchorId: 'a1' });
const KEYS = countersOf(call('one'));
const NOTHING = (): void => undefined;
const UNENTERED: RepairEntries = { begin: async () => 'entry', end: async () => undefined };

let ledger: SmallLedger;

function repair(between: () => Promise<void> | void, ports: Partial<RepairPorts> = {}): Promise<RepairedDay> {
  const longPause = async () => void (await between());
  const { counters: repairs, touched } = ledger;
  const own = { repairs, touched, isQuarantined: async () => false, entries: UNENTERED };
  return repairDay({ ...ledger.ports, ...own, longPause, ...ports }, DAY, LIMITS);
}

const outcomes = ({ repairs }: RepairedDay) => repairs.map(({ outcome }) => outcome);

beforeEach(() => {
  ledger = new SmallLedger();
});

describe('a repair of errors in a counter of each family', () => {
  const plant = (calls: bigint) => {
    for (const key of KEYS) ledger.counters.plant(key, { ...zeroSums(), calls });
  };

  beforeEach(async () => {
    ledger.write(call('one'));
    await ledger.deliver();
    plant(2n);
  });

  it('adds what they lack although calls of the day came to them between the two proofs', async () => {
    const repaired = await repair(async () => {
      ledger.write(call('late'));
      await ledger.deliver();
    });
    expect(outcomes(repaired)).toEqual(KEYS.map(() => 'adjusted'));
    expect(repaired.left).toMatchObject({ balanced: true, sides: { records: { calls: 2n } } });
    await ledger.deliverAgain();
    const due = zeroSums();
    for (const id of ['one', 'late']) addSums(due, sumsOf(call(id)));
    for (const state of await ledger.counters.get(KEYS)) expect(state?.sums).toEqual(due);
  });

  it('changes nothing when the errors are others by the second proof', async () => {
    const repaired = await repair(() => plant(1n));
    expect(repaired).toMatchObject({ repairs: [], refusedBy: 'moving', left: { balanced: false } });
  });

  it('changes nothing while an event of the day waits in quarantine', async () => {
    const asked: unknown[] = [];
    const before = ledger.counters.states();
    const isQuarantined: RepairPorts['isQuarantined'] = async ({ project, day }) => {
      asked.push({ project, day });
      return true;
    };
    const repaired = await repair(NOTHING, { isQuarantined });
    expect(repaired).toMatchObject({ repairs: [], refusedBy: 'quarantine', left: { balanced: false } });
    expect(asked).toEqual([DAY]);
    expect(ledger.counters.states()).toEqual(before);
  });
});

describe('a repair of a day with a foreign counter', () => {
  const foreign = { family: 'user', pk: 'main|U#2023-11-17#3', sk: 'mallory' } as const;
  const userKey = KEYS.find(({ family }) => family === 'user');
  const counters = () =>
    foreignAmong(ledger.counters, [{ foreign, ...(userKey !== undefined && { inPlaceOf: userKey }) }]);

  beforeEach(async () => {
    ledger.write(call('one'));
    await ledger.deliver();
  });

  it('does not wait, and changes nothing, when nothing else is wrong', async () => {
    const before = ledger.counters.states();
    const wait = () => expect.unreachable('it waits');
    expect(await repair(wait, { counters: counters() })).toMatchObject({ repairs: [], refusedBy: 'foreign' });
    expect(ledger.counters.states()).toEqual(before);
  });

  it('mends the others; its own counter when it is gone', async () => {
    for (const key of KEYS) ledger.counters.plant(key, { ...zeroSums(), calls: 2n });
    const repaired = await repair(NOTHING, { counters: counters() });
    expect(outcomes(repaired)).toEqual(KEYS.slice(1).map(() => 'adjusted'));
    expect(repaired.left).toMatchObject({ balanced: false, foreign: [foreign], differences: [] });
    if (userKey !== undefined) ledger.counters.delete(userKey);
    expect((await repair(NOTHING)).left).toMatchObject({ balanced: true });
  });
});

describe('what a repair adds', () => {
  /** What was entered, and what was adjusted, in order. */
  let journal: string[];
  const entries: RepairEntries = {
    begin: async (_, differences) => `entry ${journal.push(`begin ${differences.map(nameOf).join()}`)}`,
    end: async (_, begun, repairs) =>
      void journal.push(`end of ${begun} ${repairs.map((one) => `${nameOf(one.difference)} ${one.outcome}`).join()}`),
  };
  const nameOf = ({ key }: Pick<Difference, 'key'>) => key.family;
  const adjusting = (answer: (family: string) => AdjustOutcome): RepairPorts['repairs'] => ({
    adjust: async (adjustment) => {
      journal.push(nameOf(adjustment));
      expect(await ledger.counters.adjust(adjustment)).toBe('adjusted');
      return answer(nameOf(adjustment));
    },
  });

  beforeEach(async () => {
    journal = [];
    ledger.write(call('one'));
    await ledger.deliver();
    for (const key of KEYS.slice(0, 2)) ledger.counters.delete(key);
  });

  it('is entered before, and what has become of it after', async () => {
    await repair(NOTHING, { entries, repairs: adjusting((family) => (family === 'day' ? 'moved' : 'adjusted')) });
    expect(journal).toEqual(['begin hour,day', 'hour', 'day', 'end of entry 1 hour adjusted,day moved']);
  });

  it('is entered though the repair does not live to hear of it', async () => {
    const lost = () => {
      throw new Error('the answer was lost');
    };
    await expect(repair(NOTHING, { entries, repairs: adjusting(lost) })).rejects.toThrow('the answer was lost');
    expect(journal).toEqual(['begin hour,day', 'hour']);
  });

  it('is not begun when it cannot be entered', async () => {
    const full: RepairEntries = { ...entries, begin: () => Promise.reject(new Error('no entry')) };
    await expect(repair(NOTHING, { entries: full, repairs: adjusting(() => 'adjusted') })).rejects.toThrow('no entry');
    expect(journal).toEqual([]);
  });

  it('is entered in parts, each before its own counters', async () => {
    for (let at = 0; at < 78; at += 1) ledger.write(bookedRecord({ id: `${at}`, userId: `user-${at}` }));
    await ledger.deliver();
    for (const { key } of ledger.counters.rows()) if (key.family === 'user') ledger.counters.delete(key);
    await repair(NOTHING, { entries, repairs: adjusting(() => 'adjusted') });
    const entered = journal.flatMap((line) => (line.startsWith('begin ') ? [line.split(',').length] : []));
    expect(entered).toEqual([50, 30]);
    expect(journal.findIndex((line) => line.startsWith('end of entry 1 '))).toBe(51);
  });
});

describe('a family of counters that a new release adds', () => {
  const CALLS = [
    call('one'),
    call('two'),
    bookedRecord({ id: 'other', userId: 'user-2', sessionId: 's2', model: 'qwen-plus' }),
    bookedRecord({ id: 'late', timestampUs: call('one').record.timestampUs + 7_200_000_000, function: 'search' }),
  ];

  it.each(COUNTER_FAMILIES)('is filled: %s', async (family) => {
    for (const booked of CALLS) ledger.write(booked);
    await ledger.deliver();
    const counted = ledger.counters.rows();
    const ofFamily = counted.filter(({ key }) => key.family === family);
    for (const { key } of ofFamily) ledger.counters.delete(key);

    const repaired = await repair(NOTHING);
    expect(repaired.found).toMatchObject({ balanced: false });
    expect(outcomes(repaired)).toEqual(ofFamily.map(() => 'adjusted'));
    expect(repaired.left.balanced).toBe(true);
    await ledger.deliverAgain();
    expect(ledger.counters.rows()).toHaveLength(counted.length);
    expect(ledger.counters.rows()).toEqual(expect.arrayContaining([...counted]));
  });
});
