import { describe, expect, it } from 'vitest';
import { createRepairEntries } from '../../../cli/audit/repair-entries.ts';
import { zeroSums } from '../../../lib/counters/families.ts';
import type { Difference } from '../../../lib/integrity/proof.ts';
import { InMemoryAuditLog } from '../../support/in-memory-audit-log.ts';
import { shanghai } from '../../support/random-records.ts';

const DAY = { project: 'main', day: '2023-11-17' };

const lacking = (user: string, calls: bigint): Difference => ({
  key: { family: 'user', ...DAY, user },
  due: { ...zeroSums(), calls },
  counter: undefined,
});

describe('the entries of a repair', () => {
  const auditLog = new InMemoryAuditLog();
  let nowUs = 1_700_000_000_000_000;
  const entries = createRepairEntries({ auditLog, calendar: shanghai, randomId: () => '0', nowUs: () => nowUs++ });
  const lackOf = (user: string, calls: number) => ({
    family: 'user',
    counter: { user_id: user },
    excess: { calls: -calls },
    missing: true,
  });

  it('name the counters and how much each is to lose before, and those that moved after', async () => {
    const [one, two] = [lacking('user-1', 3n), lacking('user-2', 4n)];
    const begun = await entries.begin(DAY, [one, two]);
    await entries.end(DAY, begun, [
      { difference: one, outcome: 'adjusted' },
      { difference: two, outcome: 'moved' },
    ]);
    const { items } = await auditLog.list('main', { limit: 10 });
    expect(
      items.map(({ input, totals, ...entry }) => ({ ...entry, ...JSON.parse(input), ...JSON.parse(totals) })),
    ).toEqual([
      {
        ...{ project: 'main', id: 'audit_060a24181e400100000000', atUs: 1_700_000_000_000_001 },
        ...{ by: 'npm run audit', action: 'repair', outcome: 'done', date: DAY.day, begun },
        ...{ counters: 1, moved: [lackOf('user-2', 4)] },
      },
      {
        ...{ project: 'main', id: begun, atUs: 1_700_000_000_000_000 },
        ...{ by: 'npm run audit', action: 'repair', outcome: 'begun', date: DAY.day },
        ...{ counters: 2, removed_excess: [lackOf('user-1', 3), lackOf('user-2', 4)] },
      },
    ]);
  });
});
