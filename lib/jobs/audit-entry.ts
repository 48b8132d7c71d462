import type { AuditEntry } from '../ports.ts';
import type { Job, JobEnd } from './job.ts';
import { askedOf, cursorOf, type JobKinds, workOf } from './kinds.ts';

/** What the audit log keeps of an ended job; undefined when it was not to change the books, or ended before it began. */
export function auditEntryOf(kinds: JobKinds, job: Job): AuditEntry | undefined {
  const cursor = cursorOf(job);
  const totals = cursor === undefined ? undefined : workOf(kinds, job.kind)?.totalsOf(askedOf(job), cursor);
  if (totals === undefined) return undefined;
  return {
    project: job.project,
    id: job.id,
    atUs: job.updatedAtUs,
    by: job.requestedBy,
    action: job.kind,
    outcome: job.state as JobEnd,
    input: job.input,
    totals: JSON.stringify(totals),
  };
}
