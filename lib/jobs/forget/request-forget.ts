import type { Forgetting } from '../../forgetting/forget-record.ts';
import type { RandomId } from '../../ports.ts';
import type { Project } from '../../usage/record.ts';
import type { Job } from '../job.ts';
import { CHANGES_RECORDS, type RequestPorts, requestJob } from '../request-job.ts';

interface ForgetRequest {
  readonly project: Project;
  readonly userId: string;
  readonly requestedBy: string;
}

/**
 * Makes the job that forgets a user, under a pseudonym that nobody is told.
 *
 * @throws LedgerError `conflict` while another job changes records: each could miss what the other one moves.
 */
export function requestForget(
  ports: RequestPorts,
  { project, userId, requestedBy }: ForgetRequest,
  nowUs: number,
): Promise<Job> {
  const confidential: Forgetting = { userId, pseudonym: pseudonym(ports.randomId), key: ports.randomId() };
  return requestJob(
    ports,
    { project, kind: 'forget', input: {}, confidential, requestedBy, excludes: CHANGES_RECORDS },
    nowUs,
  );
}

const pseudonym = (randomId: RandomId): string => `forgotten-${randomId()}`;
