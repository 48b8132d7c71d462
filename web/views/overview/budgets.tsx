import type { Dashboard } from '../../../lib/api-contract.ts';
import { BudgetStanding } from '../../parts/budget-standing.tsx';
import { word as ofBudgets } from '../../parts/budget-words.ts';
import { word } from './words.ts';

/** How each budget stands, and how it came there. */
export function Budgets({ screen }: { readonly screen: Dashboard }) {
  if (screen.budgets.length === 0) return null;
  return (
    <section class="panel budgets" aria-labelledby="budgets-title">
      <header>
        <h2 id="budgets-title">{word('budgets')}</h2>
        <p class="readout">{ofBudgets('even-pace')}</p>
      </header>
      <ul>
        {screen.budgets.map((budget) => (
          <BudgetStanding key={budget.id} budget={budget} currency={screen.currency} now={screen.generated_at} />
        ))}
      </ul>
    </section>
  );
}
