import type { Dashboard } from '../../../lib/api-contract.ts';
import { formatMoney } from '../../i18n/formats.ts';
import { activeIn } from '../../state/filter.ts';
import type { Route } from '../../state/route.ts';
import { word } from './words.ts';

/** A line far above the columns would only press them flat. */
const MAX_TIMES_LARGEST = 3;

/** What a day may cost by a daily budget of all calls: only on days of all calls' cost does it mean anything. */
export function budgetLine(screen: Dashboard, { metric, filter }: Pick<Route, 'metric' | 'filter'>, largest: number) {
  if (metric !== 'cost' || activeIn(filter).length > 0) return undefined;
  const limits = screen.budgets
    .filter(({ scope, period }) => scope.type === 'all' && period === 'daily')
    .map(({ limit }) => limit);
  const size = Math.min(...limits);
  if (limits.length === 0 || size > largest * MAX_TIMES_LARGEST) return undefined;
  return { size, label: word('daily-budget', { limit: formatMoney(size, screen.currency) }) };
}
