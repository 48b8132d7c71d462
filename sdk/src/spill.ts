/** Keeps records on disk until the ledger has them, so that they survive a crash of the process. Node only. */
import { randomBytes } from 'node:crypto';
import { closeSync, mkdirSync, openSync, rmSync, writevSync } from 'node:fs';
import { readdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { LeftBehind, Spill } from './spill-port.ts';

export type { Spill } from './spill-port.ts';

/** A file of JSON lines. It goes when all its records are settled. */
interface Segment {
  readonly path: string;
  /** Undefined for one of a process that is gone. */
  readonly descriptor?: number;
  bytes: number;
  open: number;
}

const SEGMENT_BYTES = 1_000_000;
const NEW_LINE = new Uint8Array([10]);

/** Tells the files of this process from those of one that is gone and had the same number. */
const OWN = randomBytes(6).toString('hex');
const SEGMENT_NAME = /^(\d+)-([0-9a-f]{12})-\d+\.jsonl$/;
let segments = 0;

/**
 * A record is in the operating system's hands before the call that it is of goes on; at the next start it is sent, under the
 * identity that it has, so that none is counted twice. The folder belongs to the processes of one machine.
 */
export function spillTo(folder: string): Spill {
  mkdirSync(folder, { recursive: true });
  return new FolderSpill(folder);
}

class FolderSpill implements Spill {
  readonly #folder: string;
  #current: Segment | undefined;

  constructor(folder: string) {
    this.#folder = folder;
  }

  keep(bytes: Uint8Array<ArrayBuffer>): Segment {
    this.#current ??= this.#open();
    const segment = this.#current;
    // The line's end comes first: one that is torn by a full disk then spoils no other.
    const written = writevSync(segment.descriptor ?? -1, [NEW_LINE, bytes]);
    if (written <= bytes.byteLength) throw new Error('the disk is full');
    segment.bytes += written;
    segment.open += 1;
    if (segment.bytes >= SEGMENT_BYTES) this.#current = undefined;
    return segment;
  }

  settle(place: unknown): void {
    const segment = place as Segment;
    segment.open -= 1;
    if (segment.open > 0) return;
    if (segment === this.#current) this.#current = undefined;
    remove(segment);
  }

  async *leftBehind(portionBytes: number): AsyncGenerator<readonly LeftBehind[]> {
    for (const name of (await readdir(this.#folder)).sort()) {
      if (!isOrphan(name)) continue;
      const path = await this.#adopt(name);
      if (path !== undefined) yield* portions(path, portionBytes);
    }
  }

  #open(): Segment {
    const path = this.#nextPath();
    return { path, descriptor: openSync(path, 'a'), bytes: 0, open: 0 };
  }

  #nextPath(): string {
    segments += 1;
    return join(this.#folder, `${process.pid}-${OWN}-${segments}.jsonl`);
  }

  /** Of several processes that find it, one gets it. */
  async #adopt(name: string): Promise<string | undefined> {
    const path = this.#nextPath();
    try {
      await rename(join(this.#folder, name), path);
      return path;
    } catch {
      return undefined;
    }
  }
}

async function* portions(path: string, portionBytes: number): AsyncGenerator<readonly LeftBehind[]> {
  const lines = (await readFile(path, 'utf8')).split('\n').filter(isRecord);
  const segment: Segment = { path, bytes: 0, open: lines.length };
  if (lines.length === 0) remove(segment);
  let portion: LeftBehind[] = [];
  let bytes = 0;
  for (const line of lines) {
    const record = { bytes: new TextEncoder().encode(line), place: segment };
    if (portion.length > 0 && bytes + record.bytes.byteLength > portionBytes) {
      yield portion;
      portion = [];
      bytes = 0;
    }
    portion.push(record);
    bytes += record.bytes.byteLength;
  }
  if (portion.length > 0) yield portion;
}

function remove({ path, descriptor }: Segment): void {
  if (descriptor !== undefined) closeSync(descriptor);
  rmSync(path, { force: true });
}

function isOrphan(name: string): boolean {
  const match = SEGMENT_NAME.exec(name);
  if (match === null) return false;
  const [, pid, owner] = match;
  return owner !== OWN && (Number(pid) === process.pid || !isAlive(Number(pid)));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (failure) {
    return (failure as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** The last line may be torn by the end of the machine. */
function isRecord(line: string): boolean {
  try {
    return typeof JSON.parse(line).id === 'string';
  } catch {
    return false;
  }
}
