import type { UnbalancedDayAnswer } from '../api-contract.ts';
import type { Calendar } from '../calendar.ts';
import type { Project } from '../usage/record.ts';
import type { UnbalancedDays } from './ports.ts';

const NEWEST = 20;

interface UnbalancedDayPorts {
  readonly unbalanced: Pick<UnbalancedDays, 'newest'>;
  readonly calendar: Pick<Calendar, 'iso'>;
}

/** The newest days that the last audit found out of balance. */
export async function unbalancedDays(
  { unbalanced, calendar }: UnbalancedDayPorts,
  project: Project,
): Promise<readonly UnbalancedDayAnswer<bigint>[]> {
  const days = await unbalanced.newest(project, NEWEST);
  return days.map(({ day, auditedAtUs, counters }) => ({
    date: day,
    audited_at: calendar.iso(auditedAtUs),
    counters: BigInt(counters),
  }));
}
