import type { HeldRecord } from './held-records.ts';
import { messageOf, type OnProblem } from './problem.ts';
import type { LeftBehind, Spill, SpillPlace } from './spill-port.ts';

/** The records on disk beside those in memory, if there is a spill. What fails there is told, and is in memory all the same. */
export class DiskCopies {
  readonly #spill: Spill | undefined;
  readonly #onProblem: OnProblem;

  constructor(spill: Spill | undefined, onProblem: OnProblem) {
    this.#spill = spill;
    this.#onProblem = onProblem;
  }

  get exist(): boolean {
    return this.#spill !== undefined;
  }

  keep(bytes: Uint8Array<ArrayBuffer>): SpillPlace {
    return this.#orTell(() => this.#spill?.keep(bytes));
  }

  forget(settled: readonly HeldRecord[]): void {
    this.#orTell(() => {
      for (const { place } of settled) if (place !== undefined) this.#spill?.settle(place);
    });
  }

  /** Hands over what processes that are gone left, each portion when there is room for it. */
  async takeOver(portionBytes: number, room: () => Promise<void>, take: (portion: readonly LeftBehind[]) => void) {
    if (this.#spill === undefined) return;
    try {
      for await (const portion of this.#spill.leftBehind(portionBytes)) {
        await room();
        take(portion);
      }
    } catch (cause) {
      this.#tell(cause);
    }
  }

  #orTell<R>(action: () => R): R | undefined {
    try {
      return action();
    } catch (cause) {
      this.#tell(cause);
      return undefined;
    }
  }

  #tell(cause: unknown): void {
    this.#onProblem({ kind: 'faulty', message: `the spill folder failed: ${messageOf(cause)}`, cause });
  }
}
