import type { StoredProof, StoredProofs } from '../../lib/integrity/ports.ts';
import type { ProjectDay } from '../../lib/integrity/proof.ts';

export class InMemoryStoredProofs implements StoredProofs {
  readonly #proofs = new Map<string, StoredProof>();

  async put(proof: StoredProof): Promise<void> {
    this.#proofs.set(`${proof.project}|${proof.day}`, proof);
  }

  async find({ project, day }: ProjectDay): Promise<StoredProof | undefined> {
    return this.#proofs.get(`${project}|${day}`);
  }
}
