import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';

/**
 * How far each shard was worked off, in a file: shard → last sequence number. It is written after the function's success;
 * a crash in between delivers records again, which the ledger's counting expects of any stream.
 */
export class Positions {
  readonly #file: string;
  readonly #positions: Map<string, string>;

  constructor(file: string) {
    this.#file = file;
    this.#positions = new Map(Object.entries(existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {}));
  }

  get(shard: string): string | undefined {
    return this.#positions.get(shard);
  }

  /** Durable when it returns: written aside and moved, so that a crash leaves the old file or the new one. */
  save(changes: ReadonlyMap<string, string>): void {
    for (const [shard, sequence] of changes) this.#positions.set(shard, sequence);
    const aside = `${this.#file}.new`;
    writeFileSync(aside, JSON.stringify(Object.fromEntries(this.#positions)));
    renameSync(aside, this.#file);
  }
}
