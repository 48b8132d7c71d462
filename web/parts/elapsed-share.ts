import type { BudgetStandingAnswer } from '../../lib/api-contract.ts';

/** How much of a budget's period is over, 0–1. */
export function elapsedShare(
  { period_from, resets_at }: Pick<BudgetStandingAnswer, 'period_from' | 'resets_at'>,
  now: string,
): number {
  const [start, end] = [Date.parse(period_from), Date.parse(resets_at)];
  return Math.min(1, Math.max(0, (Date.parse(now) - start) / (end - start)));
}
