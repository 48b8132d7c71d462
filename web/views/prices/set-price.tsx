import { useState } from 'preact/hooks';
import type { PriceAnswer, RepricingOffer } from '../../../lib/api-contract.ts';
import { ask, type Failure } from '../../api/ask.ts';
import { formatDate, formatInteger, formatList } from '../../i18n/formats.ts';
import { Field } from '../../parts/field.tsx';
import { Refusal } from '../../parts/refusal.tsx';
import { route } from '../../state/route.ts';
import type { RepriceQuestion } from './reprice.tsx';
import { word } from './words.ts';

type SetAnswer = PriceAnswer & Partial<RepricingOffer>;

interface SetPriceProps {
  readonly onSet: () => void;
  /** Calls that the new row prices are booked without a price: somebody wants to look. */
  readonly onLook: (question: RepriceQuestion) => void;
}

/** The form for a row of the project's own; the link of an unpriced model fills its name in. */
export function SetPrice({ onSet, onLook }: SetPriceProps) {
  const [set, setSet] = useState<SetAnswer | undefined>();
  const [failure, setFailure] = useState<Failure | undefined>();
  const send = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const body = Object.fromEntries([...form].filter(([, value]) => value !== ''));
    const outcome = await ask<SetAnswer>('/prices', { method: 'POST', body });
    const isSet = outcome.kind === 'answered';
    setSet(isSet ? outcome.body : undefined);
    setFailure(isSet || outcome.kind === 'unchanged' ? undefined : outcome);
    if (isSet) onSet();
  };
  return (
    <section class="panel" aria-labelledby="set-price">
      <header>
        <h2 id="set-price">{word('set-title')}</h2>
      </header>
      <form onSubmit={send}>
        <div class="fields">
          <Field name={word('model')}>
            <input name="model" required maxLength={200} spellcheck={false} defaultValue={route.value.about} />
          </Field>
          <Field name={word('input')}>
            <input name="input" required inputMode="decimal" autocomplete="off" />
          </Field>
          <Field name={word('output')}>
            <input name="output" required inputMode="decimal" autocomplete="off" />
          </Field>
          <Field name={word('currency')}>
            <select name="currency">
              <option>CNY</option>
              <option>USD</option>
            </select>
          </Field>
          <Field name={word('per')}>
            <select name="unit">
              <option>1M</option>
              <option>1K</option>
            </select>
          </Field>
          <Field name={word('from-field')}>
            <input name="effective_from" type="date" />
          </Field>
        </div>
        {failure && <Refusal failure={failure} />}
        <button type="submit" class="primary">
          {word('set')}
        </button>
      </form>
      <div class="outcome" role="status">
        {set && <IsSet price={set} onLook={onLook} />}
      </div>
    </section>
  );
}

interface IsSetProps {
  readonly price: SetAnswer;
  readonly onLook: SetPriceProps['onLook'];
}

function IsSet({ price, onLook }: IsSetProps) {
  const { unpriced } = price;
  return (
    <>
      <p>
        {word('is-set', { model: price.model ?? '', day: formatDate(price.effective_from ?? price.created_at ?? '') })}
      </p>
      {unpriced && (
        <>
          <p>
            {word('offer', {
              calls: formatInteger(unpriced.calls),
              from: formatDate(unpriced.from),
              to: formatDate(unpriced.to),
              models: formatList(unpriced.models),
            })}
          </p>
          {unpriced.models.map((model) => (
            <button key={model} type="button" onClick={() => onLook({ from: unpriced.from, to: unpriced.to, model })}>
              {word('look', { model })}
            </button>
          ))}
        </>
      )}
    </>
  );
}
