import { useEffect, useRef, useState } from 'preact/hooks';
import type { BudgetAnswer, BudgetBody } from '../../../lib/api-contract.ts';
import { ask, type Failure, type Outcome, pathPart } from '../../api/ask.ts';
import { key } from '../../api/key.ts';
import { word as ofBudgets } from '../../parts/budget-words.ts';
import { Refusal } from '../../parts/refusal.tsx';
import { go } from '../../state/route.ts';
import { refresh } from '../../state/screen.ts';
import { word } from './words.ts';

type ScopeType = BudgetBody['scope']['type'];
const SCOPES = ['all', 'each_user', 'user', 'model', 'function', 'anchor'] as const satisfies readonly ScopeType[];
const PERIODS = ['daily', 'weekly', 'monthly'] as const satisfies readonly BudgetBody['period'][];
const isNamed = (type: ScopeType): boolean => type !== 'all' && type !== 'each_user';
/** Who reserves names a user, so only these can be hard. */
const mayBeHard = (type: ScopeType): boolean => ['all', 'each_user', 'user'].includes(type);
const USUAL_THRESHOLDS = [50, 80, 100];

interface BudgetFormProps {
  readonly currency: string;
  /** The one that is changed; a new one when absent. */
  readonly budget?: BudgetAnswer;
}

/**
 * The terms of a budget. A change sends all of them anew; where its mails go stays as it was. The fields keep what is typed while
 * the ledger refuses it, so they are given defaults, not values.
 */
export function BudgetForm({ currency, budget }: BudgetFormProps) {
  const [type, setType] = useState<ScopeType>(budget?.scope.type ?? 'all');
  const [failure, setFailure] = useState<Failure>();
  const first = useRef<HTMLInputElement>(null);
  useEffect(() => first.current?.focus(), []);
  const settle = (outcome: Outcome<unknown>) => {
    if (outcome.kind === 'unknown-key') return key.forget('refused');
    if (outcome.kind !== 'answered' && outcome.kind !== 'unchanged') return setFailure(outcome);
    refresh();
    leave();
  };
  const path = budget === undefined ? '/budgets' : `/budgets/${pathPart(budget.id)}`;
  const save = async (event: SubmitEvent) => {
    event.preventDefault();
    const body = bodyOf(new FormData(event.currentTarget as HTMLFormElement), budget);
    settle(await ask(path, { method: budget === undefined ? 'POST' : 'PUT', body }));
  };
  const remove = async () => settle(await ask(path, { method: 'DELETE' }));
  return (
    <section class="panel" aria-labelledby="form-title">
      <h2 id="form-title">{budget === undefined ? word('add-title') : word('edit-one', { name: budget.name })}</h2>
      <form class="terms" onSubmit={save}>
        <label>
          {word('name')}
          <input ref={first} name="name" required maxLength={200} defaultValue={budget?.name} />
        </label>
        <label>
          {word('scope')}
          <select name="type" value={type} onChange={(event) => setType(event.currentTarget.value as ScopeType)}>
            {SCOPES.map((scope) => (
              <option key={scope} value={scope}>
                {ofBudgets(`scope.${scope}`)}
              </option>
            ))}
          </select>
        </label>
        {isNamed(type) && (
          <label>
            {word('value')}
            <input name="value" required maxLength={200} defaultValue={budget?.scope.value ?? ''} />
          </label>
        )}
        <label>
          {word('period')}
          <select name="period">
            {PERIODS.map((period) => (
              <option key={period} value={period} selected={period === (budget?.period ?? 'monthly')}>
                {ofBudgets(`period.${period}`)}
              </option>
            ))}
          </select>
        </label>
        <label>
          {word('limit', { currency })}
          <input name="limit" inputMode="decimal" required defaultValue={budget?.limit} />
        </label>
        <label>
          {word('thresholds')}
          <input
            name="thresholds"
            aria-describedby="thresholds-note"
            defaultValue={(budget?.thresholds ?? USUAL_THRESHOLDS).join(', ')}
          />
          <span id="thresholds-note" class="quiet">
            {word('thresholds-note')}
          </span>
        </label>
        {mayBeHard(type) && (
          <label class="check">
            <input type="checkbox" name="hard" defaultChecked={budget?.hard} /> {word('hard')}
          </label>
        )}
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
        <details class="table">
          <summary>{word('remove')}</summary>
          <p>{word('remove-note')}</p>
          <button type="button" onClick={remove}>
            {word('remove-now', { name: budget.name })}
          </button>
        </details>
      )}
    </section>
  );
}

/** The form goes, and with it the place of the keyboard: it goes on at the content. */
function leave(): void {
  go({ about: '' });
  document.getElementById('content')?.focus();
}

/** What the form says; the ledger judges it, so that there is one judge. */
function bodyOf(form: FormData, budget: BudgetAnswer | undefined): BudgetBody {
  const text = (name: string) => String(form.get(name) ?? '').trim();
  const type = text('type') as ScopeType;
  const thresholds = text('thresholds')
    .split(/[,，、\s]+/)
    .filter((part) => part !== '')
    .map(Number);
  return {
    name: text('name'),
    scope: isNamed(type) ? { type, value: text('value') } : { type },
    period: text('period') as BudgetBody['period'],
    limit: text('limit'),
    thresholds,
    hard: form.get('hard') !== null,
    ...(budget && { notify: budget.notify }),
  };
}
