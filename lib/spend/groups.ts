import type { TopSort } from '../api-contract.ts';
import type { Sums } from '../counters/counter.ts';
import { addSums, isZero, type RunningSums, zeroSums } from '../counters/families.ts';
import type { Day } from '../usage/record.ts';

/** What a counter may be named by. Each family has some of them. */
export interface Names {
  readonly day: Day;
  readonly hourStartUs?: number;
  readonly model?: string;
  readonly function?: string;
  readonly anchor?: string;
  readonly user?: string;
}

/** A counter of any family. */
export interface AnyRow {
  readonly key: Names;
  readonly sums: Sums;
}

/** Exact sums under a key. */
export interface Group {
  readonly key: string;
  readonly sums: Sums;
}

/** Sums by key, gathered row by row. A Map, since a model may be called `__proto__`. */
export class Groups {
  readonly #sums = new Map<string, RunningSums>();
  readonly #keyOf: (names: Names) => string;

  constructor(keyOf: (names: Names) => string) {
    this.#keyOf = keyOf;
  }

  add({ key, sums }: AnyRow): void {
    const name = this.#keyOf(key);
    const known = this.#sums.get(name);
    const running = known ?? zeroSums();
    addSums(running, sums);
    if (known === undefined) this.#sums.set(name, running);
  }

  sumsOf(key: string): Sums {
    return this.#sums.get(key) ?? zeroSums();
  }

  /** All groups but those of which nothing is left after corrections and deletions. */
  list(): readonly Group[] {
    return [...this.#sums].filter(([, sums]) => !isZero(sums)).map(([key, sums]) => ({ key, sums }));
  }
}

export function groupRows(rows: readonly AnyRow[], keyOf: (names: Names) => string): Groups {
  const groups = new Groups(keyOf);
  for (const row of rows) groups.add(row);
  return groups;
}

export function totalOf(rows: readonly { readonly sums: Sums }[]): Sums {
  const total = zeroSums();
  for (const { sums } of rows) addSums(total, sums);
  return total;
}

export const tokensOf = (sums: Sums): bigint => sums.inputTokens + sums.outputTokens;

const MEASURE_OF_SORT = {
  cost: (sums) => sums.costAtto,
  calls: (sums) => sums.calls,
  tokens: tokensOf,
} as const satisfies Record<TopSort, (sums: Sums) => bigint>;

const byText = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

/** Largest first; equal ones by key, so that the order is the same each time. */
export function compareBy(sort: TopSort): (a: Group, b: Group) => number {
  const measureOf = MEASURE_OF_SORT[sort];
  return (a, b) => {
    const difference = measureOf(b.sums) - measureOf(a.sums);
    return difference === 0n ? byText(a.key, b.key) : Number(difference > 0n) * 2 - 1;
  };
}

/** Keys that sort as their times do. */
export const compareByKey = (a: Group, b: Group): number => byText(a.key, b.key);
