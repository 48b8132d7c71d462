import type { IntegrityAnswer, JobAnswer } from '../../lib/api-contract.ts';
import { type Asked, ask, askUntil } from './ask.ts';

type Proof = IntegrityAnswer<string, string>;

const AT_ONCE_MS = 120_000;
const AS_JOB_MS = 600_000;

/** The proof of a day of any size as it is now, once nothing of it is in flight: by a job where a request is too short. */
export async function wholeProof(asked: Asked, date: string): Promise<Proof> {
  // The answer says whole seconds; an older one is a stored proof, of the day as it was.
  const fromMs = Math.floor(Date.now() / 1000) * 1000;
  const isOfNow = ({ proved_at }: Proof): boolean => Date.parse(proved_at) >= fromMs;
  const isTooLarge = (proof: Proof): boolean => proof.reason === 'too_large' || !isOfNow(proof);
  const isProved = ({ balanced }: Proof): boolean => balanced !== null && balanced !== undefined;
  const path = `/integrity?date=${date}`;
  // On a busy machine a request may be too short for a smaller day too: it is answered 503.
  const isOutOfTime = (answer: object): boolean => 'error' in answer;
  const first = await askUntil<Proof>(
    asked,
    path,
    (proof) => isOutOfTime(proof) || isTooLarge(proof) || isProved(proof),
    AT_ONCE_MS,
  );
  return isOutOfTime(first) || isTooLarge(first) ? proofByJob(asked, path) : first;
}

async function proofByJob(asked: Asked, path: string): Promise<Proof> {
  const deadline = Date.now() + AS_JOB_MS;
  for (;;) {
    const { body } = await ask<JobAnswer>(asked, path, { method: 'POST' });
    const isOver = ({ state }: JobAnswer<Proof, string>): boolean => state === 'done' || state === 'failed';
    const job = await askUntil<JobAnswer<Proof, string>>(asked, `/jobs/${body.id}`, isOver, AS_JOB_MS);
    const proof = job.state === 'done' ? job.result : null;
    if (proof && proof.balanced !== null) return proof;
    if (Date.now() > deadline) throw new Error(`${path} was not proved by a job: ${JSON.stringify(job).slice(0, 500)}`);
  }
}
