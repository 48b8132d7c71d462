import type { SpillPlace } from './spill-port.ts';

/** One record in memory. */
export interface HeldRecord {
  /** Its JSON, made once: a retry sends these very bytes. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Where it is on disk, if it is. */
  readonly place: SpillPlace;
  /** Counts up by one from record to record. */
  readonly number: number;
  readonly atMs: number;
}

/** The records between being recorded and being settled, in order, and the bytes that they hold. */
export class HeldRecords {
  #waiting: HeldRecord[] = [];
  #inFlight: readonly HeldRecord[] = [];
  #bytes = 0;
  #lastNumber = 0;

  /** Of all records, waiting and on their way. */
  get bytes(): number {
    return this.#bytes;
  }

  get count(): number {
    return this.#waiting.length + this.#inFlight.length;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  get isInFlight(): boolean {
    return this.#inFlight.length > 0;
  }

  /** The first that is not settled. */
  get oldest(): HeldRecord | undefined {
    return this.#inFlight[0] ?? this.#waiting[0];
  }

  get lastNumber(): number {
    return this.#lastNumber;
  }

  push(bytes: Uint8Array<ArrayBuffer>, place: SpillPlace, atMs: number): void {
    this.#bytes += bytes.byteLength;
    this.#lastNumber += 1;
    this.#waiting.push({ bytes, place, number: this.#lastNumber, atMs });
  }

  /** Takes the next ones for a request: at least one, and no more than fit. */
  takeBatch(maxRecords: number, maxBytes: number): readonly HeldRecord[] {
    let bytes = 0;
    const end = this.#waiting.findIndex((record, index) => {
      bytes += record.bytes.byteLength + 1;
      return index >= maxRecords || (index > 0 && bytes > maxBytes);
    });
    this.#inFlight = this.#waiting.splice(0, end === -1 ? this.#waiting.length : end);
    return this.#inFlight;
  }

  /** Ends the request: those that are to be sent again go back to the head, in order; the others are let go. */
  putBack(again: readonly HeldRecord[]): void {
    const sum = (records: readonly HeldRecord[]) => records.reduce((total, { bytes }) => total + bytes.byteLength, 0);
    this.#bytes -= sum(this.#inFlight) - sum(again);
    this.#inFlight = [];
    this.#waiting.unshift(...again);
  }

  /** Lets go of all that wait. */
  clear(): readonly HeldRecord[] {
    const cleared = this.#waiting;
    this.#waiting = [];
    for (const { bytes } of cleared) this.#bytes -= bytes.byteLength;
    return cleared;
  }
}
