import type { Dashboard, Forecast } from '../../../lib/api-contract.ts';
import { useAnswer } from '../../api/use-answer.ts';
import { formatDay, formatInteger, formatMonth, formatPercent, formatRoughMoney } from '../../i18n/formats.ts';
import { DEFAULT_DAYS } from '../../state/range.ts';
import { dayOfPassing } from './budget-pace.ts';
import { expectedOfMonth } from './expected-of-month.ts';
import { word } from './words.ts';

/** Where the month is going, which budget will not last, and what drives it: by the forecast, or by the mean until it is here. */
export function Outlook({ screen }: { readonly screen: Dashboard }) {
  const { body: forecast } = useAnswer<Forecast>('/forecast');
  const sentences = [monthSentence(screen, forecast), budgetSentence(screen, forecast), driverSentence(screen)];
  const said = sentences.filter((sentence) => sentence !== undefined);
  if (said.length === 0) return null;
  return <p class="outlook">{said.join(word('between-sentences'))}</p>;
}

function monthSentence(screen: Dashboard, forecast: Forecast | undefined): string | undefined {
  const month = formatMonth(screen.today.date);
  const money = (amount: number) => formatRoughMoney(amount, screen.currency);
  const { expected = null, low = null, high = null } = forecast?.month ?? {};
  if (expected !== null && low !== null && high !== null)
    return word('forecast', { month, amount: money(expected), low: money(low), high: money(high) });
  const mean = expectedOfMonth(screen);
  return mean === undefined ? undefined : word('mean', { month, amount: money(mean) });
}

/** Of the budgets of all calls, the one that would be passed first. */
function budgetSentence({ budgets }: Dashboard, forecast: Forecast | undefined): string | undefined {
  if (forecast === undefined) return undefined;
  const passing = budgets
    .filter(({ scope, remaining }) => scope.type === 'all' && remaining !== 0)
    .map((budget) => ({ name: budget.name, day: dayOfPassing(budget, forecast) ?? '' }))
    .filter(({ day }) => day !== '')
    .toSorted((a, b) => a.day.localeCompare(b.day));
  const [first] = passing;
  return first && word('will-pass', { name: first.name, day: formatDay(first.day) });
}

/** The model with the largest cost of the last days. */
function driverSentence({ recent }: Dashboard): string | undefined {
  const [[model, { cost }] = ['', { cost: 0 }]] = Object.entries(recent.by_model);
  if (!recent.cost || !cost) return undefined;
  return word('driver', { share: formatPercent(cost / recent.cost), days: formatInteger(DEFAULT_DAYS), model });
}
