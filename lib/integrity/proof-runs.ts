import type { Project } from '../usage/record.ts';
import type { ProofRun } from './prove-day.ts';

/** One proof. */
export interface RunRef {
  readonly project: Project;
  /** Given once. */
  readonly token: string;
}

/** Proofs under way. What they hold is too large for an item. */
export interface ProofRuns {
  put(ref: RunRef, run: ProofRun): Promise<void>;
  /** Undefined when there is none, or one that a release with another idea of it has left. */
  find(ref: RunRef): Promise<ProofRun | undefined>;
  remove(ref: RunRef): Promise<void>;
}
