import type { ComponentChildren } from 'preact';
import type { BudgetCourseAnswer } from '../../lib/api-contract.ts';
import { BurnDown } from '../charts/burn-down.tsx';
import { dayOf, formatDay, formatMoney, formatPercent } from '../i18n/formats.ts';
import { word as shared } from '../words.ts';
import { burnPoints, courseSteps } from './budget-course.ts';
import { word } from './budget-words.ts';
import { elapsedShare } from './elapsed-share.ts';

interface BudgetStandingProps {
  readonly budget: BudgetCourseAnswer;
  readonly currency: string;
  /** Instant of the figures, ISO 8601. */
  readonly now: string;
  /** What can be done with it. */
  readonly children?: ComponentChildren;
}

/** How a budget stands: what is left of it, and where an even pace would be by now. */
export function BudgetStanding({ budget, currency, now, children }: BudgetStandingProps) {
  const { name, spent, limit, percent, resets_at, scope, course } = budget;
  const elapsed = elapsedShare(budget, now);
  const share = Math.min(1, (percent ?? 0) / 100);
  const state = share >= 1 ? 'passed' : share > elapsed ? 'ahead' : 'within';
  const summary = word('burnt', { share: percentText(percent), elapsed: formatPercent(elapsed) });
  return (
    <li class={`budget ${state}`}>
      <p>
        <strong>{name}</strong>
      </p>
      {/* Budgets of each user have no one sum. */}
      {scope.type === 'each_user' ? (
        <p class="number">{formatMoney(limit, currency)}</p>
      ) : (
        <p class="number">
          {spent === null ? shared('unpriced') : formatMoney(spent, currency)}{' '}
          <span class="quiet">{word('of-limit', { limit: formatMoney(limit, currency) })}</span>
        </p>
      )}
      <p class="quiet">{termsOf(budget)}</p>
      <p class="quiet number">{word('resets', { day: formatDay(dayOf(resets_at)) })}</p>
      {course === null ? (
        <svg class="burn" role="img" aria-label={summary}>
          <rect class="spent" width={`${share * 100}%`} height="100%" />
          <line class="pace" x1={`${elapsed * 100}%`} x2={`${elapsed * 100}%`} y1="0" y2="100%" />
        </svg>
      ) : (
        <BurnDown points={burnPoints(budget, now)} summary={`${name}: ${summary}`} />
      )}
      <p class="quiet pace-told">
        {percent === null ? word('pace.none') : word(`pace.${state}`, { share: percentText(percent) })}
      </p>
      {course !== null && <CourseTable budget={budget} currency={currency} />}
      {children}
    </li>
  );
}

const percentText = (percent: number | null): string => (percent === null ? '–' : formatPercent(percent / 100));

/** The curve in numbers. */
function CourseTable({ budget, currency }: Pick<BudgetStandingProps, 'budget' | 'currency'>) {
  const label = `${shared('table')}: ${budget.name}`;
  return (
    <details class="table">
      <summary aria-label={label}>{shared('table')}</summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard */}
      <section class="scroll" tabIndex={0} aria-label={label}>
        <table>
          <thead>
            <tr>
              <th scope="col">{shared(budget.period === 'daily' ? 'hour' : 'day')}</th>
              <th scope="col" class="number">
                {word('spent')}
              </th>
              <th scope="col" class="number">
                {word('left')}
              </th>
            </tr>
          </thead>
          <tbody>
            {courseSteps(budget).map(({ label: step, spent, left, isOpen }) => (
              <tr key={step}>
                <th scope="row">
                  {step} {isOpen && <span class="quiet">{shared('so-far')}</span>}
                </th>
                <td class="number">{formatMoney(spent, currency)}</td>
                <td class="number">{formatMoney(left, currency)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </details>
  );
}

function termsOf({ scope, period }: BudgetCourseAnswer): string {
  const kind = word(`scope.${scope.type}`);
  return `${scope.value === null ? kind : `${kind} ${scope.value}`} · ${word(`period.${period}`)}`;
}
