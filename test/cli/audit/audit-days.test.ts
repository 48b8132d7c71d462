import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { auditDays } from '../../../cli/audit/audit-days.ts';
import type { AuditPorts } from '../../../cli/audit/open-audit.ts';
import { countersOf, zeroSums } from '../../../lib/counters/families.ts';
import { bookedRecord } from '../../support/builders.ts';
import { foreignAmong } from '../../support/foreign-among.ts';
import { InMemoryUnbalancedDays } from '../../support/in-memory-unbalanced-days.ts';
import { shanghai } from '../../support/random-records.ts';
import { SmallLedger } from '../../support/small-ledger.ts';

const DAY = { project: 'main', day: '2023-11-17' };
const FOREIGN = { family: 'hour', pk: 'main|H#2023-11-17', sk: 'junk' } as const;
const ADVICE = '1 foreign items among its counters, which no repair mends';

describe('npm run audit of a day with a foreign counter', () => {
  let ledger: SmallLedger;
  const said: string[] = [];

  beforeEach(async () => {
    said.length = 0;
    for (const stream of ['log', 'error'] as const)
      vi.spyOn(console, stream).mockImplementation((line: string) => void said.push(line));
    ledger = new SmallLedger();
    ledger.write(bookedRecord());
    await ledger.deliver();
  });
  afterEach(() => vi.restoreAllMocks());

  const audit = (isRepair: boolean) => {
    const ports: AuditPorts = {
      ...ledger.ports,
      counters: foreignAmong(ledger.counters, [{ foreign: FOREIGN }]),
      repairs: ledger.counters,
      touched: ledger.touched,
      unbalanced: new InMemoryUnbalancedDays(),
      entries: { begin: async () => 'entry', end: async () => undefined },
      isQuarantined: async () => false,
      calendar: shanghai,
      endOf: async () => undefined,
    };
    return auditDays(ports, [DAY], { isRepair, betweenReadingsMs: 1 });
  };

  it('names it, says what to do, and has nothing to repair', async () => {
    expect(await audit(true)).toBe(1);
    const text = said.join('\n');
    expect(text).toContain('NOT BALANCED: 1 counters differ');
    expect(text).toContain(
      '{"family":"hour","counter":{"pk":"main|H#2023-11-17","sk":"junk"},"excess":{},"foreign":true}',
    );
    expect(text).toContain(ADVICE);
    expect(text).not.toContain('Pause');
    expect(text).not.toContain('--repair');
  });

  it('repairs what else is wrong, and says that the day is not in balance yet', async () => {
    const [key] = countersOf(bookedRecord());
    if (key !== undefined) ledger.counters.plant(key, { ...zeroSums(), calls: 1n });
    expect(await audit(true)).toBe(1);
    const repaired = said.findIndex((line) => line.endsWith('1 counters repaired  NOT BALANCED YET'));
    expect(repaired).toBeGreaterThan(0);
    expect(said.slice(repaired).join('\n')).toContain(ADVICE);
  });
});
