import type { ProjectDay } from '../integrity/proof.ts';
import type { QuarantineDesk } from '../ports.ts';

/** Whether an event that waits in quarantine may be of a record of that day. One that names no day may be of any. */
export async function waitsForDay(
  desk: Pick<QuarantineDesk, 'listed'>,
  { project, day }: ProjectDay,
): Promise<boolean> {
  for await (const page of desk.listed(project))
    if (page.some((event) => event.day === undefined || event.day === day)) return true;
  return false;
}
