import type { Dashboard } from '../../../lib/api-contract.ts';
import { formatInteger, formatMonth, formatPercent, formatRoughMoney } from '../../i18n/formats.ts';
import { DEFAULT_DAYS } from '../../state/range.ts';
import { expectedOfMonth } from './expected-of-month.ts';
import { word } from './words.ts';

/** One sentence on where the month is going, and on what drives it. */
export function Outlook({ screen }: { readonly screen: Dashboard }) {
  const expected = expectedOfMonth(screen);
  if (expected === undefined) return null;
  const [model, share] = largestModel(screen);
  return (
    <p class="outlook">
      {word('outlook', {
        month: formatMonth(screen.today.date),
        amount: formatRoughMoney(expected, screen.currency),
        share: formatPercent(share),
        days: formatInteger(DEFAULT_DAYS),
        model,
      })}
    </p>
  );
}

/** By cost, with its share 0–1 of the last days. */
function largestModel({ recent }: Dashboard): [model: string, share: number] {
  const [[model, { cost }] = ['', { cost: 0 }]] = Object.entries(recent.by_model);
  return [model, recent.cost ? (cost ?? 0) / recent.cost : 0];
}
