import { LedgerError } from '../errors.ts';
import type { SealedDays } from '../ports.ts';
import type { Day, Project } from '../usage/record.ts';

const MAX_NAMED = 10;

/** @throws LedgerError `conflict`, naming the days of the range that are sealed: their records are never touched again. */
export async function refuseSealed(sealedDays: SealedDays, project: Project, from: Day, to: Day): Promise<void> {
  const sealed = await sealedDays.sealed(project, from, to);
  if (sealed.length === 0) return;
  const more = sealed.length > MAX_NAMED ? ` and ${sealed.length - MAX_NAMED} more` : '';
  throw new LedgerError('conflict', `sealed for ever: ${sealed.slice(0, MAX_NAMED).join(', ')}${more}`);
}
