import type { BudgetStandingAnswer, Dashboard } from '../../../lib/api-contract.ts';
import { formatMoney } from '../../i18n/formats.ts';
import { activeIn, type Filter } from '../../state/filter.ts';
import type { Route } from '../../state/route.ts';
import { word } from './words.ts';

const DAY_MS = 86_400_000;
/** A line far above the columns would only press them flat. */
const MAX_TIMES_LARGEST = 3;

/**
 * What a day may cost by the tightest budget of what the columns show: the limit of a daily one, the even share of a day in a weekly or
 * monthly one that is running.
 */
export function budgetLine(screen: Dashboard, { metric, filter }: Pick<Route, 'metric' | 'filter'>, largest: number) {
  if (metric !== 'cost') return undefined;
  const [tightest] = screen.budgets
    .filter(({ scope }) => isAbout(scope, filter))
    .map((budget) => ({ period: budget.period, size: budget.limit / lengthDays(budget) }))
    .toSorted((a, b) => a.size - b.size);
  if (tightest === undefined || tightest.size > largest * MAX_TIMES_LARGEST) return undefined;
  const { period, size } = tightest;
  return { size, label: word(`budget-line.${period}`, { limit: formatMoney(size, screen.currency) }) };
}

/** Whether a budget limits just what is left by the filter. */
function isAbout({ type, value }: BudgetStandingAnswer['scope'], filter: Filter): boolean {
  const [only, ...others] = activeIn(filter);
  if (only === undefined) return type === 'all';
  return others.length === 0 && type === only && value === filter[only];
}

/** Days of 23 or 25 hours are days too. */
const lengthDays = ({ period_from, resets_at }: BudgetStandingAnswer): number =>
  Math.round((Date.parse(resets_at) - Date.parse(period_from)) / DAY_MS);
