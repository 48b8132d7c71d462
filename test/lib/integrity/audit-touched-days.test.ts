import { beforeEach, describe, expect, it } from 'vitest';
import { countersOf, zeroSums } from '../../../lib/counters/families.ts';
import { auditTouchedDays } from '../../../lib/integrity/audit-touched-days.ts';
import type { Proof } from '../../../lib/integrity/proof.ts';
import { bookedRecord } from '../../support/builders.ts';
import { SmallLedger } from '../../support/small-ledger.ts';

const YESTERDAY = bookedRecord({ id: 'a' });
const EARLIER = bookedRecord({ id: 'b', timestampUs: Date.UTC(2023, 9, 1) * 1000 });
const OTHERS = bookedRecord({ id: 'c', project: 'other' });
const TODAY = '2023-11-18';

let ledger: SmallLedger;
let kept: Proof[];
beforeEach(async () => {
  ledger = new SmallLedger();
  kept = [];
  ledger.touched.today = '2023-11-17';
  for (const booked of [YESTERDAY, EARLIER, OTHERS]) ledger.write(booked);
  await ledger.deliver();
  ledger.touched.today = TODAY;
});

const audit = (mayGoOn = () => true) =>
  auditTouchedDays(
    { ...ledger.ports, touches: ledger.touched, keep: async (proof) => void kept.push(proof) },
    TODAY,
    mayGoOn,
  );
const marked = () => ledger.touched.all.map(({ project, day }) => `${project} ${day}`);

describe('the audit', () => {
  it('proves each day that was touched before today, once, and settles its marks', async () => {
    expect(await audit()).toEqual({ balanced: 3, unbalanced: 0, open: 0, left: 0 });
    expect(kept.map(({ project, day }) => `${project} ${day}`).toSorted()).toEqual([
      'main 2023-10-01',
      'main 2023-11-17',
      'other 2023-11-17',
    ]);
    expect(marked()).toEqual([]);
    expect(await audit()).toEqual({ balanced: 0, unbalanced: 0, open: 0, left: 0 });
  });

  it('leaves what is touched today to the next one', async () => {
    await audit();
    ledger.write(bookedRecord({ id: 'late' }));
    await ledger.deliver();
    expect(await audit()).toMatchObject({ balanced: 0 });
    expect(marked()).toEqual(['main 2023-11-17']);
  });

  it('comes back to a day that is out of balance, and to one of which nothing could be said', async () => {
    const [hour] = countersOf(EARLIER);
    if (hour !== undefined) ledger.counters.plant(hour, { ...zeroSums(), calls: 1n });
    ledger.write(bookedRecord({ id: 'waiting' }));
    ledger.isAggregatorOn = false;
    expect(await audit()).toMatchObject({ balanced: 1, unbalanced: 0, open: 2 });
    ledger.isAggregatorOn = true;
    expect(await audit()).toMatchObject({ unbalanced: 1 });
    expect(marked()).toContain('main 2023-10-01');
  });

  it('says how many days it had no time for', async () => {
    let days = 0;
    expect(await audit(() => days++ < 1)).toEqual({ balanced: 1, unbalanced: 0, open: 0, left: 2 });
    expect(await audit()).toEqual({ balanced: 2, unbalanced: 0, open: 0, left: 0 });
  });
});
