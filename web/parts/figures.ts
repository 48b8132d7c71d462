import { formatCompact, formatInteger, formatMoney } from '../i18n/formats.ts';
import type { Metric } from '../state/route.ts';
import { word } from '../words.ts';

/** The three figures that everything is told by. A cost of null is unknown: there are calls, and none has a price. */
export interface Figures {
  readonly calls: number;
  readonly tokens: number;
  readonly cost: number | null;
}

export const NOTHING: Figures = { calls: 0, tokens: 0, cost: 0 };

/** A figure as text, whole. */
export function formatFigure(amount: number | null, metric: Metric, currency: string): string {
  if (amount === null) return word('unpriced');
  return metric === 'cost' ? formatMoney(amount, currency) : formatInteger(amount);
}

/** A figure where there is little room; the whole one belongs into its title. */
export function formatShort(amount: number | null, metric: Metric, currency: string): string {
  if (amount === null) return word('unpriced');
  return metric === 'cost' ? formatMoney(amount, currency) : formatCompact(amount);
}

/** For sums and shares, in which an unknown cost has no size. */
export const sizeOf = (figures: Figures, metric: Metric): number => figures[metric] ?? 0;

/** Sums of parts. A cost is unknown only where no call at all has one. */
export function sumOf(all: readonly Figures[]): Figures {
  const priced = all.filter(({ cost }) => cost !== null);
  const isUnknown = all.some(({ cost }) => cost === null) && priced.every(({ calls }) => calls === 0);
  return {
    calls: all.reduce((sum, { calls }) => sum + calls, 0),
    tokens: all.reduce((sum, { tokens }) => sum + tokens, 0),
    cost: isUnknown ? null : priced.reduce((sum, { cost }) => sum + (cost ?? 0), 0),
  };
}

/** With the percent of successful calls; null without calls. */
export interface RatedFigures extends Figures {
  readonly success_rate: number | null;
}

export function sumOfRated(all: readonly RatedFigures[]): RatedFigures {
  const sum = sumOf(all);
  const successes = all.reduce((count, { calls, success_rate: rate }) => count + (calls * (rate ?? 0)) / 100, 0);
  return { ...sum, success_rate: sum.calls === 0 ? null : (successes / sum.calls) * 100 };
}

/** The rest of a whole after its parts: what reconciles a list with its total. */
export function restOf(total: Figures, parts: readonly Figures[]): Figures {
  const rest = (metric: Metric): number =>
    Math.max(
      0,
      parts.reduce((left, part) => left - sizeOf(part, metric), sizeOf(total, metric)),
    );
  return { calls: rest('calls'), tokens: rest('tokens'), cost: total.cost === null ? null : cent(rest('cost')) };
}

/** Takes away what the subtraction of doubles leaves: amounts here are told to a ten-thousandth of a cent at most. */
const cent = (amount: number): number => Math.round(amount * 1e6) / 1e6;
