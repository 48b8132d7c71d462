import type { JobAnswer } from '../../lib/api-contract.ts';
import { ask, type Failure, type Question } from './ask.ts';

const ASK_AGAIN_MS = 700;

export type JobEnd<Result> =
  | { readonly kind: 'done'; readonly result: Result }
  /** The job began, and did not come to its end. */
  | { readonly kind: 'broken'; readonly code: string; readonly message: string }
  | Failure;

interface JobQuestion extends Pick<Question, 'query' | 'body'> {
  readonly signal: AbortSignal;
  /** Told again and again until it ends. */
  readonly onProgress?: (progress: JobAnswer['progress']) => void;
}

/** Asks for a job and follows it to its end, or until `signal` ends the following; the job itself goes on. */
export async function runJob<Result>(path: string, { onProgress, ...question }: JobQuestion): Promise<JobEnd<Result>> {
  let outcome = await ask<JobAnswer<Result>>(path, { ...question, method: 'POST' });
  while (outcome.kind === 'answered') {
    const { id, state, result, error } = outcome.body;
    if (state === 'done' && result !== undefined) return { kind: 'done', result };
    if (state === 'failed' || state === 'cancelled')
      return { kind: 'broken', code: error?.code ?? 'conflict', message: error?.message ?? state };
    onProgress?.(outcome.body.progress);
    await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MS));
    outcome = await ask<JobAnswer<Result>>(`/jobs/${id}`, { signal: question.signal });
  }
  return outcome.kind === 'unchanged' ? { kind: 'unreachable' } : outcome;
}
