import type { ForgottenUsers, Tombstone, Tombstones } from '../../lib/forgetting/ports.ts';

/** Forgotten users without a table. */
export class InMemoryTombstones implements Tombstones {
  readonly #salts = new Map<string, string>();
  readonly #tombstones = new Map<string, Tombstone[]>();

  async claimSalt(project: string, proposed: string): Promise<string> {
    const salt = this.#salts.get(project) ?? proposed;
    this.#salts.set(project, salt);
    return salt;
  }

  async add(project: string, tombstone: Tombstone): Promise<void> {
    this.#tombstones.set(project, [...(this.#tombstones.get(project) ?? []), tombstone]);
  }

  async read(project: string, fromUs: number) {
    const tombstones = (this.#tombstones.get(project) ?? []).filter(({ atUs }) => atUs >= fromUs);
    return { salt: this.#salts.get(project), tombstones };
  }
}

export const nobodyForgotten: ForgottenUsers = { of: async () => () => false };
