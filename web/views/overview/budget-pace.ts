import type { BudgetStandingAnswer, Forecast } from '../../../lib/api-contract.ts';
import { dayOf } from '../../i18n/formats.ts';

/**
 * The day on which a budget of everything would be passed if the days cost what is expected of them; undefined when its period
 * ends before.
 */
export function dayOfPassing(
  { remaining, resets_at }: Pick<BudgetStandingAnswer, 'remaining' | 'resets_at'>,
  { today, days }: Pick<Forecast, 'today' | 'days'>,
): string | undefined {
  let left = remaining ?? Number.POSITIVE_INFINITY;
  const coming = [
    { date: today.date, cost: (today.expected ?? 0) - today.spent },
    ...days.map(({ date, expected }) => ({ date, cost: expected ?? 0 })),
  ];
  for (const { date, cost } of coming) {
    if (date >= dayOf(resets_at)) return undefined;
    left -= cost;
    if (left < 0) return date;
  }
  return undefined;
}
