import type { ComponentChildren } from 'preact';
import type { BudgetStandingAnswer } from '../../lib/api-contract.ts';
import { dayOf, formatDay, formatMoney, formatPercent } from '../i18n/formats.ts';
import { word as shared } from '../words.ts';
import { word } from './budget-words.ts';
import { elapsedShare } from './elapsed-share.ts';

interface BudgetStandingProps {
  readonly budget: BudgetStandingAnswer;
  readonly currency: string;
  /** Instant of the figures, ISO 8601. */
  readonly now: string;
  /** What can be done with it. */
  readonly children?: ComponentChildren;
}

/** How a budget stands: what is burnt, and the mark where an even pace would be by now. */
export function BudgetStanding({ budget, currency, now, children }: BudgetStandingProps) {
  const { name, spent, limit, percent, resets_at, scope } = budget;
  const elapsed = elapsedShare(budget, now);
  const share = Math.min(1, (percent ?? 0) / 100);
  const state = share >= 1 ? 'passed' : share > elapsed ? 'ahead' : 'within';
  return (
    <li class={`budget ${state}`}>
      <p>
        <strong>{name}</strong> <span class="quiet terms-of">{termsOf(budget)}</span>
      </p>
      {/* Budgets of each user have no one sum. */}
      <p class="number">
        {scope.type === 'each_user' ? '' : spent === null ? shared('unpriced') : formatMoney(spent, currency)}{' '}
        <span class="quiet">{word('of-limit', { limit: formatMoney(limit, currency) })}</span>
      </p>
      <svg
        class="burn"
        role="img"
        aria-label={word('burnt', { share: formatPercent(share), elapsed: formatPercent(elapsed) })}
      >
        <rect class="spent" width={`${share * 100}%`} height="100%" />
        <line class="pace" x1={`${elapsed * 100}%`} x2={`${elapsed * 100}%`} y1="0" y2="100%" />
      </svg>
      <p class="quiet">
        {percent === null ? word('pace.none') : word(`pace.${state}`, { share: formatPercent(percent / 100) })}
      </p>
      <p class="quiet number">{word('resets', { day: formatDay(dayOf(resets_at)) })}</p>
      {children}
    </li>
  );
}

function termsOf({ scope, period }: BudgetStandingAnswer): string {
  const kind = word(`scope.${scope.type}`);
  return `${scope.value === null ? kind : `${kind} ${scope.value}`} · ${word(`period.${period}`)}`;
}
