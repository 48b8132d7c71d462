import { beforeEach, describe, expect, it } from 'vitest';
import { countersOf, zeroSums } from '../../../lib/counters/families.ts';
import { auditTouchedDays } from '../../../lib/integrity/audit-touched-days.ts';
import type { Proof } from '../../../lib/integrity/proof.ts';
import { sinceEver } from '../../../lib/retention/retention.ts';
import { bookedRecord } from '../../support/builders.ts';
import { InMemoryDayMarks } from '../../support/in-memory-day-marks.ts';
import { InMemoryProofRuns } from '../../support/in-memory-proof-runs.ts';
import { InMemoryUnbalancedDays } from '../../support/in-memory-unbalanced-days.ts';
import { SmallLedger } from '../../support/small-ledger.ts';

const YESTERDAY = bookedRecord({ id: 'a' });
const EARLIER = bookedRecord({ id: 'b', timestampUs: Date.UTC(2023, 9, 1) * 1000 });
const OTHERS = bookedRecord({ id: 'c', project: 'other' });
const TODAY = '2023-11-18';
const NOTHING = { balanced: 0, unbalanced: 0, open: 0, compacted: 0, failed: 0, left: 0 };

let ledger: SmallLedger;
let compactable: InMemoryDayMarks;
let unbalanced: InMemoryUnbalancedDays;
let gatherable: InMemoryDayMarks;
let kept: Proof[];
let overdue: string[];
let failures: string[];
let runs: InMemoryProofRuns;
let projects: string[];
beforeEach(async () => {
  ledger = new SmallLedger();
  compactable = new InMemoryDayMarks();
  unbalanced = new InMemoryUnbalancedDays();
  gatherable = new InMemoryDayMarks();
  kept = [];
  overdue = [];
  failures = [];
  runs = new InMemoryProofRuns();
  projects = [];
  ledger.touched.today = '2023-11-17';
  for (const booked of [YESTERDAY, EARLIER, OTHERS]) ledger.write(booked);
  await ledger.deliver();
  ledger.touched.today = TODAY;
});

const audit = (today = TODAY, mayGoOn = () => true, retentions = sinceEver(undefined)) =>
  auditTouchedDays(
    {
      ...ledger.ports,
      touched: ledger.touched,
      leftSessions: ledger.leftSessions,
      compactable,
      gatherable,
      compaction: ledger.counters,
      unbalanced,
      projects: { list: async () => projects },
      runs,
      keep: async (proof, { isOverdue }) => {
        kept.push(proof);
        if (isOverdue) overdue.push(`${proof.project} ${proof.day}`);
      },
      onNoTime: ({ project, day }) => failures.push(`${project} ${day}: no time`),
      onFailure: ({ project, day }, error) => failures.push(`${project} ${day}: ${(error as Error).message}`),
    },
    { today, nowSeconds: Date.parse(`${today}T02:00:00Z`) / 1000, mayGoOn, retentions },
  );
const marked = () => ledger.touched.all.map(({ project, day }) => `${project} ${day}`);

describe('the audit', () => {
  it('proves each day that was touched before today, once, and settles its marks', async () => {
    expect(await audit()).toEqual({ ...NOTHING, balanced: 3 });
    expect(kept.map(({ project, day }) => `${project} ${day}`).toSorted()).toEqual([
      'main 2023-10-01',
      'main 2023-11-17',
      'other 2023-11-17',
    ]);
    expect(marked()).toEqual([]);
    expect(gatherable.all.map(({ on, project, day }) => `${on}: ${project} ${day}`).toSorted()).toEqual([
      '2023-11-18: main 2023-10-01',
      '2023-11-18: main 2023-11-17',
      '2023-11-18: other 2023-11-17',
    ]);
    expect(await audit()).toEqual(NOTHING);
  });

  it('proves yesterday of each project once a night, also when nothing was counted', async () => {
    projects = ['main', 'other', 'quiet'];
    expect(await audit()).toEqual({ ...NOTHING, balanced: 4 });
    expect(kept.map(({ project, day }) => `${project} ${day}`)).toContain('quiet 2023-11-17');
    expect(await audit()).toEqual(NOTHING);
  });

  it('finds that yesterday was not counted at all, and comes back to it', async () => {
    projects = ['silent'];
    await audit();
    ledger.write(bookedRecord({ id: 'uncounted', project: 'silent', timestampUs: Date.UTC(2023, 10, 18, 4) * 1000 }));
    ledger.isAggregatorOn = false;
    expect(await audit('2023-11-19')).toEqual({ ...NOTHING, open: 1 });
    expect(kept.at(-1)).toMatchObject({ project: 'silent', day: '2023-11-18', reason: 'stream_behind' });
    expect(await audit('2023-11-19')).toEqual({ ...NOTHING, open: 1 });
    expect(overdue).toEqual([]);
    await audit('2023-11-20');
    expect(overdue).toEqual(['silent 2023-11-18']);
  });

  it('goes on behind a day that ends with an error', async () => {
    let reads = 0;
    ledger.onRead = () => {
      reads += 1;
      if (reads === 1) throw new Error('broken');
    };
    expect(await audit()).toEqual({ ...NOTHING, balanced: 2, failed: 1 });
    expect(failures).toEqual([`${marked()[0]}: broken`]);
    expect(marked()).toHaveLength(1);
    expect(await audit()).toEqual({ ...NOTHING, balanced: 1 });
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
    expect(await audit()).toEqual({ ...NOTHING, balanced: 1, open: 2 });
    expect(gatherable.all.map(({ project }) => project)).toEqual(['other']);
    ledger.isAggregatorOn = true;
    expect(await audit()).toMatchObject({ unbalanced: 1 });
    expect(marked()).toContain('main 2023-10-01');
  });

  it('notes a day that is out of balance until it is in balance again, or has expired', async () => {
    const noted = async () => (await unbalanced.newest('main', 9)).map(({ day, counters }) => [day, counters]);
    const [hour, day] = countersOf(EARLIER);
    const error = { ...zeroSums(), calls: 1n };
    for (const key of [hour, day]) if (key !== undefined) ledger.counters.plant(key, error);
    await audit();
    expect(await noted()).toEqual([['2023-10-01', 2]]);
    expect(await unbalanced.newest('other', 9)).toEqual([]);
    if (day !== undefined) ledger.counters.plant(day, { ...error, calls: -1n });
    await audit();
    expect(await noted()).toEqual([['2023-10-01', 1]]);
    ledger.write(bookedRecord({ ...EARLIER.record, id: 'waiting' }));
    ledger.isAggregatorOn = false;
    expect(await audit()).toMatchObject({ open: 1 });
    expect(await noted()).toEqual([['2023-10-01', 1]]);
    await audit(TODAY, () => true, sinceEver(30));
    expect(await noted()).toEqual([]);
  });

  it('goes on with a day in the next run of the night, reading no page twice, and begins anew in the next night', async () => {
    for (const id of ['d', 'e', 'f', 'g', 'h']) ledger.write(bookedRecord({ id }));
    await ledger.deliver();
    let pages = 0;
    ledger.pageRecords = 1;
    ledger.onRead = () => {
      pages += 1;
    };
    await audit(TODAY, () => pages < 3);
    await audit(TODAY, () => pages < 5);
    expect(runs.size).toBe(1);
    expect(await audit()).toMatchObject({ left: 0 });
    expect({ pages, proved: kept.length, kept: runs.size }).toEqual({ pages: 8, proved: 3, kept: 0 });
    pages = 0;
    await audit('2023-11-19', () => pages < 3);
    expect(runs.size).toBe(1);
    pages = 0;
    expect(await audit('2023-11-20')).toMatchObject({ balanced: 1 });
    expect(pages).toBe(6);
  });

  it('tells of a day for which there is no time, the second night long', async () => {
    await audit(TODAY, () => false);
    expect(failures).toEqual([]);
    await audit('2023-11-19', () => false);
    expect(failures.toSorted()).toEqual(
      ['main 2023-10-01', 'main 2023-11-17', 'other 2023-11-17'].map((day) => `${day}: no time`),
    );
  });

  it('says how many days it had no time for', async () => {
    expect(await audit(TODAY, () => kept.length < 1)).toEqual({ ...NOTHING, balanced: 1, left: 2 });
    expect(await audit()).toEqual({ ...NOTHING, balanced: 2 });
  });

  it('proves no day whose records have begun to expire', async () => {
    expect(await audit(TODAY, () => true, sinceEver(30))).toEqual({ ...NOTHING, balanced: 2 });
    expect(marked()).toEqual([]);
  });

  it.each([
    ['longer', 30, 400, 2],
    ['shorter', 400, 30, 3],
    ['a first one', undefined, 30, 3],
    ['none any more', 30, undefined, 2],
  ])(
    'proves the days that have all of their records, whatever the retention is now: %s',
    async (_, before, after, balanced) => {
      const retentions = [...sinceEver(before), { since: '2023-11-10', days: after }];
      expect(await audit(TODAY, () => true, retentions)).toEqual({ ...NOTHING, balanced });
      expect(marked()).toEqual([]);
    },
  );

  it('takes empty counters away, those of sessions too, also of a day whose records have begun to expire', async () => {
    ledger.write(bookedRecord({ ...EARLIER.record, id: 'gone', userId: 'user-gone', sessionId: 'session-gone' }));
    ledger.remove('gone');
    await ledger.deliver();
    const named = () => ledger.counters.states().some(({ key }) => JSON.stringify(key).includes('-gone'));
    for (const today of ['2023-11-19', '2023-11-20', '2023-11-21']) await audit(today, () => true, sinceEver(30));
    expect(named()).toBe(true);
    await audit('2023-11-22', () => true, sinceEver(30));
    expect(named()).toBe(false);
    expect(ledger.leftSessions.all).toEqual([]);
  });

  it('keeps the mark of a day whose counters it had no time to compact', async () => {
    await audit();
    const before = compactable.all;
    let asked = 0;
    expect(await audit('2023-11-21', () => asked++ < 1)).toEqual({ ...NOTHING, left: 3 });
    expect(compactable.all).toEqual(before);
    expect(await audit('2023-11-21')).toEqual({ ...NOTHING, compacted: 3 });
    expect(compactable.all).toEqual([]);
  });

  it('takes watermarks away when they have become useless', async () => {
    await audit();
    expect(await audit('2023-11-20')).toEqual(NOTHING);
    expect(ledger.counters.states().some(({ marks }) => marks.size > 0)).toBe(true);
    expect(await audit('2023-11-21')).toEqual({ ...NOTHING, compacted: 3 });
    expect(ledger.counters.states().every(({ marks }) => marks.size === 0)).toBe(true);
    expect(await audit('2023-11-22')).toEqual(NOTHING);
  });
});
