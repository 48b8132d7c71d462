import type { ProofRuns, RunRef } from '../../lib/integrity/proof-runs.ts';
import type { ProofRun } from '../../lib/integrity/prove-day.ts';

/** Each run as it was when it was put, whatever becomes of the one that was given. */
export class InMemoryProofRuns implements ProofRuns {
  readonly #runs = new Map<string, ProofRun>();

  get size(): number {
    return this.#runs.size;
  }

  async put({ token }: RunRef, run: ProofRun): Promise<void> {
    this.#runs.set(token, structuredClone(run));
  }

  async find({ token }: RunRef): Promise<ProofRun | undefined> {
    return structuredClone(this.#runs.get(token));
  }

  async remove({ token }: RunRef): Promise<void> {
    this.#runs.delete(token);
  }
}
