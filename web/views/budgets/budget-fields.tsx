import { useEffect, useRef, useState } from 'preact/hooks';
import { word as ofBudgets } from '../../parts/budget-words.ts';
import { Field } from '../../parts/field.tsx';
import { type BudgetForm, isNamed, mayBeHard, PERIODS, SCOPES, type ScopeType } from './budget-terms.ts';
import { word } from './words.ts';

interface BudgetFieldsProps {
  readonly terms: BudgetForm;
  readonly currency: string;
}

/** Every term of a budget. The fields keep what is typed while the ledger refuses it, so they are given defaults, not values. */
export function BudgetFields({ terms, currency }: BudgetFieldsProps) {
  const [type, setType] = useState(terms.type as ScopeType);
  const first = useRef<HTMLInputElement>(null);
  useEffect(() => first.current?.focus(), []);
  return (
    <div class="fields">
      <Field name={word('name')}>
        <input ref={first} name="name" required maxLength={200} defaultValue={terms.name} />
      </Field>
      <Field name={word('scope')}>
        <select name="type" value={type} onChange={(event) => setType(event.currentTarget.value as ScopeType)}>
          {SCOPES.map((scope) => (
            <option key={scope} value={scope}>
              {ofBudgets(`scope.${scope}`)}
            </option>
          ))}
        </select>
      </Field>
      {isNamed(type) && (
        <Field name={word('value')}>
          <input name="value" required maxLength={200} defaultValue={terms.value} />
        </Field>
      )}
      <Field name={word('period')}>
        <select name="period">
          {PERIODS.map((period) => (
            <option key={period} value={period} selected={period === terms.period}>
              {ofBudgets(`period.${period}`)}
            </option>
          ))}
        </select>
      </Field>
      <Field name={word('limit', { currency })}>
        <input name="limit" inputMode="decimal" autocomplete="off" required defaultValue={terms.limit} />
      </Field>
      <Field name={word('thresholds')} note={word('thresholds-note')}>
        <input name="thresholds" defaultValue={terms.thresholds} />
      </Field>
      <Field name={word('notify')} note={word('notify-note')}>
        <input name="notify" spellcheck={false} defaultValue={terms.notify} />
      </Field>
      {mayBeHard(type) && (
        <label class="check">
          <input type="checkbox" name="hard" defaultChecked={terms.hard !== undefined} /> <span>{word('hard')}</span>
        </label>
      )}
    </div>
  );
}
