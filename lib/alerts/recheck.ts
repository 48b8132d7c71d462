import type { Projects } from './ports.ts';
import type { CounterWatch, WatchOutcome } from './watch-counters.ts';

export interface RecheckPorts {
  readonly projects: Projects;
  readonly watch: CounterWatch;
}

/** Looks at the levels of every project again, so that an event that the stream lost can't silence an alert. */
export async function recheckLevels({ projects, watch }: RecheckPorts): Promise<WatchOutcome> {
  const sum = { raised: 0, mails: 0, failures: [] as unknown[] };
  for (const project of await projects.list()) {
    const { raised, mails, failures } = await watch.recheck(project);
    sum.raised += raised;
    sum.mails += mails;
    sum.failures.push(...failures);
  }
  return sum;
}
