import type { Seal, Seals, StoredProof } from '../../lib/integrity/ports.ts';
import type { ProjectDay } from '../../lib/integrity/proof.ts';

export class InMemorySeals implements Seals {
  readonly #seals = new Map<string, Seal>();

  async find(of: ProjectDay): Promise<Seal | undefined> {
    return this.#seals.get(placeOf(of));
  }

  async close({ project, day }: ProjectDay, closedOn: string): Promise<void> {
    const place = placeOf({ project, day });
    if (!this.#seals.has(place)) this.#seals.set(place, { project, day, closedOn });
  }

  async seal({ answer, ...of }: StoredProof): Promise<void> {
    const seal = this.#seals.get(placeOf(of));
    if (seal === undefined) throw new Error('the day is not closed');
    if (seal.answer === undefined) this.#seals.set(placeOf(of), { ...seal, answer });
  }
}

const placeOf = ({ project, day }: ProjectDay): string => `${project}|${day}`;
