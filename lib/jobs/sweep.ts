import type { JobStarter, Jobs } from './ports.ts';

export interface SweepPorts {
  readonly jobs: Pick<Jobs, 'listOpen'>;
  readonly starter: JobStarter;
}

/**
 * Asks for a step of every open job: one whose run died goes on, one whose end was not settled is settled, and a step that
 * finds a living run at work leaves it alone.
 *
 * @returns how many are open.
 */
export async function sweepJobs({ jobs, starter }: SweepPorts): Promise<number> {
  const open = await jobs.listOpen();
  for (const job of open) await starter.start(job);
  return open.length;
}
