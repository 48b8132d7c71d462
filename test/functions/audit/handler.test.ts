import { beforeEach, describe, expect, it } from 'vitest';
import { createRunAudit } from '../../../functions/audit/handler.ts';
import { createLog } from '../../../functions/log.ts';
import { countersOf, zeroSums } from '../../../lib/counters/families.ts';
import { bookedRecord } from '../../support/builders.ts';
import { InMemoryDayMarks } from '../../support/in-memory-day-marks.ts';
import { InMemoryProofRuns } from '../../support/in-memory-proof-runs.ts';
import { InMemorySeals } from '../../support/in-memory-seals.ts';
import { InMemoryStoredProofs } from '../../support/in-memory-stored-proofs.ts';
import { InMemoryUnbalancedDays } from '../../support/in-memory-unbalanced-days.ts';
import { knownSinceEver } from '../../support/known-retentions.ts';
import { NOW_US, shanghai } from '../../support/random-records.ts';
import { SmallLedger } from '../../support/small-ledger.ts';

const DAY = { project: 'main', day: '2023-10-01' };
const booked = bookedRecord({ id: 'a', timestampUs: Date.UTC(2023, 9, 1) * 1000 });

let ledger: SmallLedger;
let proofs: InMemoryStoredProofs;
let seals: InMemorySeals;
let lines: Record<string, unknown>[];
beforeEach(async () => {
  ledger = new SmallLedger();
  proofs = new InMemoryStoredProofs();
  seals = new InMemorySeals();
  lines = [];
  ledger.touched.today = '2023-11-16';
  ledger.write(booked);
  await ledger.deliver();
});

function run({ remainingMs = 900_000, retentionDays }: { remainingMs?: number; retentionDays?: number } = {}) {
  const clock = () => NOW_US;
  const audit = createRunAudit({
    ...ledger.ports,
    touched: ledger.touched,
    leftSessions: ledger.leftSessions,
    compactable: new InMemoryDayMarks(),
    gatherable: new InMemoryDayMarks(),
    compaction: ledger.counters,
    proofs,
    runs: new InMemoryProofRuns(),
    unbalanced: new InMemoryUnbalancedDays(),
    seals,
    projects: { list: async () => ['main'] },
    retentions: knownSinceEver(retentionDays),
    calendar: shanghai,
    clock,
    log: createLog({ functionName: 'audit', clock, write: (line) => lines.push(JSON.parse(line)) }),
  });
  return audit({}, { remainingMs: () => remainingMs });
}

describe('the nightly audit', () => {
  it('stores the proof of each touched day as GET /integrity would answer', async () => {
    expect(await run()).toMatchObject({ balanced: 2, unbalanced: 0 });
    const stored = await proofs.find(DAY);
    expect(JSON.parse(stored?.answer ?? '')).toMatchObject({ date: DAY.day, balanced: true, records: { calls: 1 } });
    expect(lines).toEqual([]);
  });

  it('says which day is out of balance, and nobody it names', async () => {
    for (const key of countersOf(booked)) ledger.counters.plant(key, { ...zeroSums(), calls: 1n });
    expect(await run()).toMatchObject({ unbalanced: 1 });
    expect(lines).toEqual([
      expect.objectContaining({
        level: 'ERROR',
        code: 'day_out_of_balance',
        ...{ project: 'main', date: DAY.day },
        counters: 4,
      }),
    ]);
    expect(JSON.stringify(lines)).not.toContain('user-1');
  });

  it('says which day could not be proved', async () => {
    ledger.write(bookedRecord({ ...booked.record, id: 'b' }));
    ledger.isAggregatorOn = false;
    expect(await run()).toMatchObject({ open: 1 });
    expect(lines).toEqual([
      expect.objectContaining({ level: 'ERROR', code: 'day_not_proved', reason: 'stream_behind' }),
    ]);
  });

  it('begins no day for which there is no time', async () => {
    expect(await run({ remainingMs: 60_000 })).toMatchObject({ balanced: 0, left: 2 });
  });

  it('seals a day before its records expire, and says when it cannot', async () => {
    // It is 2023-11-17: with 50 days, records of 2023-09-29 to 2023-10-01 are about to expire.
    for (const day of ['2023-09-30', '2023-10-01']) await seals.close({ project: 'main', day }, '2023-11-16');
    for (const key of countersOf(booked)) ledger.counters.plant(key, { ...zeroSums(), calls: 1n });
    expect(await run({ retentionDays: 49 })).toMatchObject({ closed: 1, sealed: 1 });
    expect(JSON.parse((await seals.find({ project: 'main', day: '2023-09-30' }))?.answer ?? '')).toMatchObject({
      balanced: true,
      sealed: true,
    });
    expect(lines).toContainEqual(
      expect.objectContaining({ level: 'ERROR', code: 'day_not_sealed', date: DAY.day, balanced: false }),
    );
  });
});
