import type { ProofRun } from '../../integrity/prove-day.ts';
import type { Project } from '../../usage/record.ts';

/** The proof of one job. */
export interface RunRef {
  readonly project: Project;
  /** Given once. */
  readonly token: string;
}

/** Proofs under way. What they hold is too large for the item of a job. */
export interface ProofRuns {
  put(ref: RunRef, run: ProofRun): Promise<void>;
  /** Undefined when there is none, or one that a release with another idea of it has left. */
  find(ref: RunRef): Promise<ProofRun | undefined>;
  remove(ref: RunRef): Promise<void>;
}
