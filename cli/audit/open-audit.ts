import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoAuditLog } from '../../lib/aws/dynamo-audit-log.ts';
import { DynamoCounterRepairs } from '../../lib/aws/dynamo-counter-repairs.ts';
import { DynamoCounterStates } from '../../lib/aws/dynamo-counter-states.ts';
import { DynamoDayRecords } from '../../lib/aws/dynamo-day-records.ts';
import { DynamoProbes } from '../../lib/aws/dynamo-probes.ts';
import { DynamoQuarantineDesk } from '../../lib/aws/dynamo-quarantine-desk.ts';
import { DynamoRetentionHistory } from '../../lib/aws/dynamo-retention-history.ts';
import { DynamoSeals } from '../../lib/aws/dynamo-seals.ts';
import { DynamoUnbalancedDays } from '../../lib/aws/dynamo-unbalanced-days.ts';
import type { Calendar } from '../../lib/calendar.ts';
import type { UnbalancedDays } from '../../lib/integrity/ports.ts';
import type { RepairPorts } from '../../lib/integrity/repair-day.ts';
import { waitsForDay } from '../../lib/quarantine/waits-for-day.ts';
import { ledgerCalendar } from '../tables/ledger-calendar.ts';
import { openTouchedDays } from '../tables/moved-counters.ts';
import type { OpenTables } from '../tables/open-tables.ts';
import { createEndOf, type EndOf } from './end-of-day.ts';
import { createRepairEntries } from './repair-entries.ts';
import { createProgress } from './tell-progress.ts';

export interface AuditPorts extends RepairPorts {
  readonly unbalanced: Pick<UnbalancedDays, 'note' | 'clear'>;
  readonly calendar: Calendar;
  readonly endOf: EndOf;
}

/** @throws Error when the ledger has not been started yet: its time zone is not fixed */
export async function openAudit({ client, records, counters, config }: OpenTables): Promise<AuditPorts> {
  const calendar = await ledgerCalendar({ client, config });
  const desk = new DynamoQuarantineDesk(client, { config, counters });
  return {
    records: new DynamoDayRecords(client, records),
    counters: new DynamoCounterStates(client, counters),
    probes: new DynamoProbes(client, { records, config }),
    repairs: new DynamoCounterRepairs(client, counters),
    touched: openTouchedDays({ client, config }, calendar),
    unbalanced: new DynamoUnbalancedDays(client, config),
    entries: createRepairEntries({
      auditLog: new DynamoAuditLog(client, config),
      calendar,
      randomId: randomUUID,
      nowUs: () => Date.now() * 1000,
    }),
    isQuarantined: (of) => waitsForDay(desk, of),
    onProgress: createProgress(console.error, () => performance.now()),
    pause: async (milliseconds) => void (await sleep(milliseconds)),
    randomId: randomUUID,
    calendar,
    endOf: createEndOf({
      seals: new DynamoSeals(client, config),
      history: new DynamoRetentionHistory(client, config),
      today: () => calendar.dayOf(Date.now() * 1000),
    }),
  };
}
