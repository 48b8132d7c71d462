import type { RecordEvidenceKind } from '../../api-contract.ts';
import type { UsageRecord } from '../../usage/record.ts';
import type { Finding, FoundSums } from './evidence.ts';

type Running = { -readonly [F in keyof Finding]: Finding[F] };
export type RunningFound = { -readonly [S in keyof FoundSums]: FoundSums[S] };

export const zeroFound = (): RunningFound => ({ calls: 0n, ofCalls: 0n, tokens: 0n, costAtto: 0n, savedAtto: 0n });

export function addFound(to: RunningFound, more: Partial<FoundSums>): void {
  to.calls += more.calls ?? 0n;
  to.ofCalls += more.ofCalls ?? 0n;
  to.tokens += more.tokens ?? 0n;
  to.costAtto += more.costAtto ?? 0n;
  to.savedAtto += more.savedAtto ?? 0n;
}

/** Findings by kind, function and model, summed up as they come. */
export class Findings {
  readonly #rows = new Map<string, Running>();

  constructor(known: readonly Finding[] = []) {
    for (const finding of known) this.add(finding.kind, finding, finding);
  }

  add(kind: RecordEvidenceKind, of: Pick<UsageRecord, 'function' | 'model'>, sums: Partial<FoundSums>): void {
    // Names have no control characters.
    const name = `${kind}\n${of.function}\n${of.model}`;
    const row = this.#rows.get(name) ?? { kind, function: of.function, model: of.model, ...zeroFound() };
    addFound(row, sums);
    this.#rows.set(name, row);
  }

  /** Of each kind so many rows with the largest savings, then the most calls. */
  largest(limit: number): readonly Finding[] {
    const byKind = [...Map.groupBy(this.#rows.values(), ({ kind }) => kind).values()];
    return byKind.flatMap((rows) => rows.toSorted(bySaving).slice(0, limit));
  }
}

const descending = (a: bigint, b: bigint): number => Number(b > a) - Number(b < a);

const byText = (a: string, b: string): number => Number(a > b) - Number(a < b);

/** Equal ones by name, so that the order is the same however they were read. */
export const bySaving = (a: Finding, b: Finding): number =>
  descending(a.savedAtto, b.savedAtto) ||
  descending(a.calls, b.calls) ||
  descending(a.ofCalls, b.ofCalls) ||
  byText(a.function, b.function) ||
  byText(a.model, b.model);
