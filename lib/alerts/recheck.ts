import { addDays, type Calendar } from '../calendar.ts';
import type { CounterReader } from '../ports.ts';
import type { Projects } from './ports.ts';
import type { CounterWatch, WatchOutcome } from './watch-counters.ts';

export interface RecheckPorts {
  readonly projects: Projects;
  readonly counters: Pick<CounterReader, 'days'>;
  readonly calendar: Pick<Calendar, 'dayOf'>;
  readonly watch: CounterWatch;
}

/** Looks at today's and yesterday's counters of every project, so that an event that the stream lost can't silence an alert. */
export async function recheckLevels(ports: RecheckPorts, nowUs: number): Promise<WatchOutcome> {
  const { projects, counters, calendar, watch } = ports;
  const today = calendar.dayOf(nowUs);
  const sum = { raised: 0, mails: 0, failures: [] as unknown[] };
  for (const project of await projects.list()) {
    const { raised, mails, failures } = await watch.look(await counters.days(project, addDays(today, -1), today));
    sum.raised += raised;
    sum.mails += mails;
    sum.failures.push(...failures);
  }
  return sum;
}
