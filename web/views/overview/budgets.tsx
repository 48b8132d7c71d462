import type { BudgetStandingAnswer, Dashboard } from '../../../lib/api-contract.ts';
import { dayOf, formatDay, formatMoney, formatPercent } from '../../i18n/formats.ts';
import { word as shared } from '../../words.ts';
import { elapsedShare } from './budget-pace.ts';
import { word } from './words.ts';

/** How each budget stands: what is burnt, and the mark where an even pace would be by now. */
export function Budgets({ screen }: { readonly screen: Dashboard }) {
  if (screen.budgets.length === 0) return null;
  return (
    <section class="panel budgets" aria-labelledby="budgets-title">
      <header>
        <h2 id="budgets-title">{word('budgets')}</h2>
        <p class="readout">{word('even-pace')}</p>
      </header>
      <ul>
        {screen.budgets.map((budget) => (
          <Budget key={budget.id} budget={budget} screen={screen} />
        ))}
      </ul>
    </section>
  );
}

interface BudgetProps {
  readonly budget: BudgetStandingAnswer;
  readonly screen: Dashboard;
}

function Budget({ budget, screen }: BudgetProps) {
  const { name, spent, limit, percent, period, resets_at, scope } = budget;
  const elapsed = elapsedShare(budget, screen.generated_at);
  const share = Math.min(1, (percent ?? 0) / 100);
  const state = share >= 1 ? 'passed' : share > elapsed ? 'ahead' : 'within';
  const whose = scope.value === null ? word(`scope.${scope.type}`) : `${word(`scope.${scope.type}`)} ${scope.value}`;
  return (
    <li class={`budget ${state}`}>
      <p>
        <strong>{name}</strong> <span class="quiet">{`${whose} · ${word(`period.${period}`)}`}</span>
      </p>
      <p class="number">
        {spent === null ? shared('unpriced') : formatMoney(spent, screen.currency)}{' '}
        <span class="quiet">{word('of-limit', { limit: formatMoney(limit, screen.currency) })}</span>
      </p>
      <svg
        class="burn"
        role="img"
        aria-label={word('burnt', { share: formatPercent(share), elapsed: formatPercent(elapsed) })}
      >
        <rect class="spent" width={`${share * 100}%`} height="100%" />
        <line class="pace" x1={`${elapsed * 100}%`} x2={`${elapsed * 100}%`} y1="0" y2="100%" />
      </svg>
      <p class="quiet">{word(`pace.${state}`, { share: percent === null ? '–' : formatPercent(percent / 100) })}</p>
      <p class="quiet number">{word('resets', { day: formatDay(dayOf(resets_at)) })}</p>
    </li>
  );
}
