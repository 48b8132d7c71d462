import type { Project } from '../usage/record.ts';
import type { Projects } from './ports.ts';
import type { WatchOutcome } from './watch-counters.ts';

export interface RecheckPorts {
  readonly projects: Projects;
  readonly watch: { recheck(project: Project): Promise<WatchOutcome> };
}

/** Looks at every project without being told of anything. */
export async function recheckProjects({ projects, watch }: RecheckPorts): Promise<WatchOutcome> {
  const sum = { raised: 0, mails: 0, failures: [] as unknown[] };
  for (const project of await projects.list()) {
    const { raised, mails, failures } = await watch.recheck(project);
    sum.raised += raised;
    sum.mails += mails;
    sum.failures.push(...failures);
  }
  return sum;
}
