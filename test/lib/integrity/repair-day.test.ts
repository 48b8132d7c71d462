import { beforeEach, describe, expect, it } from 'vitest';
import { addSums, countersOf, sumsOf, zeroSums } from '../../../lib/counters/families.ts';
import { type RepairedDay, repairDay } from '../../../lib/integrity/repair-day.ts';
import { bookedRecord } from '../../support/builders.ts';
import { SmallLedger } from '../../support/small-ledger.ts';

const DAY = { project: 'main', day: '2023-11-17' };
const LIMITS = { attempts: 2, patienceMs: 300, maxExamined: 100, betweenReadingsMs: 600_000 };

const call = (id: string) => bookedRecord({ id, sessionId: 's1', anchorId: 'a1' });
const KEYS = countersOf(call('one'));

describe('a repair of errors in a counter of each family', () => {
  let ledger: SmallLedger;
  const plant = (calls: bigint) => {
    for (const key of KEYS) ledger.counters.plant(key, { ...zeroSums(), calls });
  };
  const repair = (between: () => Promise<void> | void): Promise<RepairedDay> => {
    const longPause = async () => void (await between());
    const ports = { ...ledger.ports, repairs: ledger.counters, isQuarantined: async () => false, longPause };
    return repairDay(ports, DAY, LIMITS);
  };
  const outcomes = ({ repairs }: RepairedDay) => repairs.map(({ outcome }) => outcome);

  beforeEach(async () => {
    ledger = new SmallLedger();
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
});
