import type { CustomPrice, PriceKey } from './custom-price.ts';
import { sellerOf } from './providers.ts';

/** A custom price and when it ends: from `effectiveFromUs` up to, not including, `untilUs`. Nothing when both are equal. */
export type HeldPrice = CustomPrice & { readonly untilUs: number };

/** Equal for rows that end each other. Names are compared as the look-up compares them. No name has control characters. */
export const historyKey = ({ match, name, provider, serviceTier }: PriceKey): string =>
  [match, modelSpelling(name), sellerOf(provider) ?? '', serviceTier ?? ''].join('\n');

/** A model's name, or the beginning of one, as the look-up spells it. */
export const modelSpelling = (name: string): string => name.trim().toLowerCase();

/**
 * When each row holds. It is derived and not stored, so that no order in which rows are written can make two of a key hold at
 * once: a row ends where the next of its key begins, or at its own end. Of two that begin together the one that was made later
 * holds. A row that was closed before it began never held, and ends no other.
 *
 * @returns all rows, those of a key one after the other, the oldest first.
 */
export function holdPrices(prices: readonly CustomPrice[]): readonly HeldPrice[] {
  return [...Map.groupBy(prices, historyKey).values()].flatMap((rows) => {
    const ordered = rows.toSorted(byBeginning);
    const ending = ordered.filter((row) => !isCancelled(row));
    return ordered.map((row) => {
      if (isCancelled(row)) return { ...row, untilUs: row.effectiveFromUs };
      const next = ending[ending.indexOf(row) + 1];
      const ends = [row.closedAtUs, next?.effectiveFromUs].filter((endUs) => endUs !== undefined);
      return { ...row, untilUs: Math.min(Number.POSITIVE_INFINITY, ...ends) };
    });
  });
}

const isCancelled = ({ effectiveFromUs, closedAtUs }: CustomPrice): boolean =>
  closedAtUs !== undefined && closedAtUs <= effectiveFromUs;

interface Dated {
  readonly effectiveFromUs: number;
  readonly createdAtUs: number;
  readonly id: string;
}

/** Of rows that begin together the last that was made comes last; the id settles what the clock can't. */
export const byBeginning = (a: Dated, b: Dated): number =>
  a.effectiveFromUs - b.effectiveFromUs || a.createdAtUs - b.createdAtUs || (a.id < b.id ? -1 : 1);

/** Whether a row holds at an instant. */
export const holdsAt = ({ effectiveFromUs, untilUs }: HeldPrice, atUs: number): boolean =>
  effectiveFromUs <= atUs && atUs < untilUs;
