import { setTimeout as sleep } from 'node:timers/promises';
import type { ErrorAnswer, ForgetResult, JobAnswer } from '../../lib/api-contract.ts';
import { askLedger } from '../ledger/ask-ledger.ts';
import type { Connection } from '../ledger/connection.ts';

type ForgetJob = JobAnswer<ForgetResult<unknown>, unknown>;

export interface ForgetWatch {
  readonly onProgress: (done: number, total: number) => void;
  readonly everyMs: number;
}

/**
 * Asks the ledger to forget a user, and waits for the end.
 *
 * @returns the job as it ended, or why the ledger does not begin it
 * @throws LedgerRefused (see `askLedger`); the job goes on.
 */
export async function forgetUser(
  connection: Connection,
  userId: string,
  { onProgress, everyMs }: ForgetWatch,
): Promise<{ readonly job: ForgetJob } | { readonly refusal: string }> {
  const body = JSON.stringify({ user_id: userId });
  const asked = await askLedger(connection, { method: 'POST', path: '/forget', body, scope: 'admin' });
  if (asked.status !== 202) return { refusal: (asked.body as ErrorAnswer).error.message };
  let job = asked.body as ForgetJob;
  while (job.state === 'queued' || job.state === 'running') {
    await sleep(everyMs);
    job = (await askLedger(connection, { method: 'GET', path: `/jobs/${job.id}`, scope: 'admin' })).body as ForgetJob;
    const { done, total } = job.progress;
    onProgress(Number(numeral(done)), Number(numeral(total)));
  }
  return { job };
}

/** Numerals are kept as they were written. */
export const numeral = (value: unknown): string => JSON.stringify(value);
