import type { BudgetOutlook, CostDriver, Dashboard } from '../../../lib/api-contract.ts';
import {
  formatDay,
  formatInteger,
  formatList,
  formatMonth,
  formatPercent,
  formatRoughMoney,
} from '../../i18n/formats.ts';
import { DEFAULT_DAYS } from '../../state/range.ts';
import { expectedOfMonth } from './expected-of-month.ts';
import { word } from './words.ts';

/** Where the month is going, which budget will not last, and what drives it: by the forecast, or by the mean of the month so far. */
export function Outlook({ screen }: { readonly screen: Dashboard }) {
  const sentences = [monthSentence(screen), budgetSentence(screen), changeSentence(screen) ?? shareSentence(screen)];
  const said = sentences.filter((sentence) => sentence !== undefined);
  if (said.length === 0) return null;
  return <p class="outlook">{said.join(word('between-sentences'))}</p>;
}

function monthSentence(screen: Dashboard): string | undefined {
  const month = formatMonth(screen.today.date);
  const money = (amount: number) => formatRoughMoney(amount, screen.currency);
  const { expected, low, high } = screen.forecast.month;
  if (expected !== null && low !== null && high !== null)
    return word('forecast', { month, amount: money(expected), low: money(low), high: money(high) });
  const mean = expected ?? expectedOfMonth(screen);
  return mean === undefined ? undefined : word('mean', { month, amount: money(mean) });
}

/** The budget that would be passed first, and how likely that is. */
function budgetSentence({ forecast: { budgets } }: Dashboard): string | undefined {
  const [first] = budgets;
  if (first === undefined || first.reached_on === null) return undefined;
  const passing = { name: nameOf(first), day: formatDay(first.reached_on) };
  if (first.chance === null) return word('will-pass', passing);
  return word('may-pass', { ...passing, chance: formatPercent(first.chance / 100) });
}

const nameOf = ({ name, user_id: user }: BudgetOutlook): string => (user === null ? name : `${name} (${user})`);

/** What moved the cost of the last complete week the way that it went. */
function changeSentence({ forecast: { drivers }, currency }: Dashboard): string | undefined {
  if (drivers === null || drivers.change === 0) return undefined;
  const isWithIt = (driver: CostDriver | null) => driver !== null && driver.change > 0 === drivers.change > 0;
  const names = [drivers.model, drivers.function, drivers.user].filter(isWithIt).map((driver) => driver?.key ?? '');
  if (names.length === 0) return undefined;
  const amount = formatRoughMoney(Math.abs(drivers.change), currency);
  return word(drivers.change > 0 ? 'more-than-before' : 'less-than-before', { amount, names: formatList(names) });
}

/** The model with the largest cost of the last days. */
function shareSentence({ recent }: Dashboard): string | undefined {
  const [[model, { cost }] = ['', { cost: 0 }]] = Object.entries(recent.by_model);
  if (!recent.cost || !cost) return undefined;
  return word('driver', { share: formatPercent(cost / recent.cost), days: formatInteger(DEFAULT_DAYS), model });
}
