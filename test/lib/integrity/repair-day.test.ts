import { beforeEach, describe, expect, it } from 'vitest';
import { COUNTER_FAMILIES } from '../../../lib/api-contract.ts';
import { addSums, countersOf, sumsOf, zeroSums } from '../../../lib/counters/families.ts';
import { type RepairedDay, type RepairPorts, repairDay } from '../../../lib/integrity/repair-day.ts';
import { bookedRecord } from '../../support/builders.ts';
import { SmallLedger } from '../../support/small-ledger.ts';

const DAY = { project: 'main', day: '2023-11-17' };
const LIMITS = { attempts: 2, patienceMs: 300, maxExamined: 100, betweenReadingsMs: 600_000 };

const call = (id: string) => bookedRecord({ id, sessionId: 's1', anchorId: 'a1' });
const KEYS = countersOf(call('one'));
const NOTHING = (): void => undefined;

let ledger: SmallLedger;

function repair(between: () => Promise<void> | void, ports: Partial<RepairPorts> = {}): Promise<RepairedDay> {
  const longPause = async () => void (await between());
  const repairs = ledger.counters;
  return repairDay({ ...ledger.ports, repairs, isQuarantined: async () => false, longPause, ...ports }, DAY, LIMITS);
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
