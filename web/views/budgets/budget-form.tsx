import { useState } from 'preact/hooks';
import type { BudgetHistory } from '../../../lib/api-contract.ts';
import { ask, type Failure, type Outcome, pathPart } from '../../api/ask.ts';
import { key } from '../../api/key.ts';
import { Refusal } from '../../parts/refusal.tsx';
import { textsOf } from '../../parts/texts-of.ts';
import { toContent } from '../../parts/to-content.ts';
import { go } from '../../state/route.ts';
import { refresh } from '../../state/screen.ts';
import { BudgetFields } from './budget-fields.tsx';
import { bodyOf, formOf } from './budget-terms.ts';
import { History } from './history.tsx';
import { word } from './words.ts';

interface BudgetFormProps {
  readonly currency: string;
  /** The one that is changed; a new one when absent. */
  readonly budget?: BudgetHistory<string>;
}

/** The terms of a budget. A change sends all of them anew. */
export function BudgetForm({ currency, budget }: BudgetFormProps) {
  const [failure, setFailure] = useState<Failure>();
  const settle = (outcome: Outcome<unknown>) => {
    if (outcome.kind === 'unknown-key') return key.forget('refused');
    if (outcome.kind !== 'answered' && outcome.kind !== 'unchanged') return setFailure(outcome);
    refresh();
    leave();
  };
  const path = budget === undefined ? '/budgets' : `/budgets/${pathPart(budget.id)}`;
  const save = async (event: SubmitEvent) => {
    event.preventDefault();
    const method = budget === undefined ? 'POST' : 'PUT';
    settle(await ask(path, { method, body: bodyOf(textsOf(event)) }));
  };
  const remove = async () => settle(await ask(path, { method: 'DELETE' }));
  return (
    <section class="panel" aria-labelledby="form-title">
      <h2 id="form-title">{budget === undefined ? word('add-title') : word('edit-one', { name: budget.name })}</h2>
      <form class="terms" onSubmit={save}>
        <BudgetFields terms={formOf(budget)} currency={currency} />
        {failure && <Refusal failure={failure} />}
        <p class="deeds">
          <button type="submit" class="primary">
            {word('save')}
          </button>{' '}
          <button type="button" onClick={leave}>
            {word('cancel')}
          </button>
        </p>
      </form>
      {budget && (
        <>
          <History budget={budget} />
          <details class="table">
            <summary>{word('remove')}</summary>
            <p>{word('remove-note')}</p>
            <button type="button" onClick={remove}>
              {word('remove-now', { name: budget.name })}
            </button>
          </details>
        </>
      )}
    </section>
  );
}

/** The form goes, and with it the place of the keyboard. */
function leave(): void {
  go({ about: '' });
  toContent();
}
