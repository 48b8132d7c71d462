import type { BudgetHistory } from '../../../lib/api-contract.ts';
import { formatExactMoney, formatList, formatMoment, formatPercent } from '../../i18n/formats.ts';
import { word as ofBudgets } from '../../parts/budget-words.ts';
import { Scroll } from '../../parts/scroll.tsx';
import { word } from './words.ts';

type Revision = BudgetHistory<string>['history'][number];

/** Every revision of a budget, the newest first: whoever asks why there was a mail needs the terms of then. */
export function History({ budget }: { readonly budget: BudgetHistory<string> }) {
  return (
    <details class="table" open={budget.removed}>
      <summary>{word('history')}</summary>
      <Scroll label={word('history')}>
        <table class="history">
          <thead>
            <tr>
              <th scope="col">{word('changed')}</th>
              <th scope="col">{word('name')}</th>
              <th scope="col">{word('scope')}</th>
              <th scope="col">{word('period')}</th>
              <th scope="col" class="number">
                {word('limit', { currency: budget.currency })}
              </th>
              <th scope="col">{word('thresholds')}</th>
              <th scope="col">{word('notify')}</th>
              <th scope="col">{word('by-key')}</th>
            </tr>
          </thead>
          <tbody>
            {budget.history.map((revision) => (
              <tr key={revision.revision}>
                <th scope="row" class="line">
                  {formatMoment(revision.changed_at)}
                </th>
                <td>{revision.removed ? word('was-removed') : revision.name}</td>
                <td class="line">{scopeOf(revision)}</td>
                <td class="line">{ofBudgets(`period.${revision.period}`)}</td>
                <td class="number">{formatExactMoney(revision.limit, revision.currency)}</td>
                <td>{listOf(revision.thresholds.map((percent) => formatPercent(percent / 100)))}</td>
                <td>{listOf(revision.notify)}</td>
                <td class="line">{revision.changed_by}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </details>
  );
}

const listOf = (all: readonly string[]): string => (all.length === 0 ? '–' : formatList(all));

function scopeOf({ scope, hard }: Revision): string {
  const named = [ofBudgets(`scope.${scope.type}`), scope.value].filter((part) => part !== null).join(' ');
  return hard ? word('hard-scope', { scope: named }) : named;
}
