import type { Day } from '../../usage/record.ts';

/** Calls that were looked at and what they cost before and after, as values of JSON; attos as decimal numerals. */
export interface RepricedSums {
  readonly calls: number;
  readonly changedCalls: number;
  readonly beforeAtto: string;
  readonly afterAtto: string;
  readonly unpricedBefore: number;
  readonly unpricedAfter: number;
}

/** Of one day and model; `model` null holds the models of the day that there was no room to name. */
export interface TallyRow extends RepricedSums {
  readonly date: Day;
  readonly model: string | null;
}

/** One call with its cost before and after, null when unpriced. */
export interface RepricedCall {
  readonly date: Day;
  readonly model: string;
  readonly isChanged: boolean;
  readonly beforeAtto: bigint | null;
  readonly afterAtto: bigint | null;
}

/** The rows are a part of the job's item, which holds 400 KB and is written after each page: this many bytes name models. */
const MAX_NAMED_BYTES = 100_000;
/** Of a row without its model. */
const ROW_BYTES = 200;

const NOTHING: RepricedSums = {
  calls: 0,
  changedCalls: 0,
  beforeAtto: '0',
  afterAtto: '0',
  unpricedBefore: 0,
  unpricedAfter: 0,
};

/** Adds calls to rows by day and model. */
export class RepriceTally {
  readonly #rows = new Map<string, TallyRow>();
  #namedBytes = 0;

  constructor(rows: readonly TallyRow[]) {
    for (const row of rows) this.#put(row);
  }

  get rows(): readonly TallyRow[] {
    return [...this.#rows.values()];
  }

  add({ date, model, ...call }: RepricedCall): void {
    const own = this.#rows.get(placeOf(date, model));
    const hasRoom = this.#namedBytes + bytesOf(model) <= MAX_NAMED_BYTES;
    const row = own ?? (hasRoom ? { ...NOTHING, date, model } : this.#unnamed(date));
    this.#put({ ...row, ...addSums(row, sumsOf(call)) });
  }

  #unnamed(date: Day): TallyRow {
    return this.#rows.get(placeOf(date, null)) ?? { ...NOTHING, date, model: null };
  }

  #put(row: TallyRow): void {
    const place = placeOf(row.date, row.model);
    if (row.model !== null && !this.#rows.has(place)) this.#namedBytes += bytesOf(row.model);
    this.#rows.set(place, row);
  }
}

const placeOf = (date: Day, model: string | null): string => JSON.stringify([date, model]);

const bytesOf = (model: string): number => ROW_BYTES + Buffer.byteLength(JSON.stringify(model));

const sumsOf = ({ isChanged, beforeAtto, afterAtto }: Omit<RepricedCall, 'date' | 'model'>): RepricedSums => ({
  calls: 1,
  changedCalls: isChanged ? 1 : 0,
  beforeAtto: String(beforeAtto ?? 0n),
  afterAtto: String(afterAtto ?? 0n),
  unpricedBefore: beforeAtto === null ? 1 : 0,
  unpricedAfter: afterAtto === null ? 1 : 0,
});

const addSums = (one: RepricedSums, other: RepricedSums): RepricedSums => ({
  calls: one.calls + other.calls,
  changedCalls: one.changedCalls + other.changedCalls,
  beforeAtto: String(BigInt(one.beforeAtto) + BigInt(other.beforeAtto)),
  afterAtto: String(BigInt(one.afterAtto) + BigInt(other.afterAtto)),
  unpricedBefore: one.unpricedBefore + other.unpricedBefore,
  unpricedAfter: one.unpricedAfter + other.unpricedAfter,
});

export const totalOf = (rows: readonly RepricedSums[]): RepricedSums => rows.reduce(addSums, NOTHING);
