import { useEffect, useRef, useState } from 'preact/hooks';
import type { PriceAnswer, RepricingOffer } from '../../../lib/api-contract.ts';
import { ask, type Failure } from '../../api/ask.ts';
import { formatDate, formatInteger, formatList } from '../../i18n/formats.ts';
import { Refusal } from '../../parts/refusal.tsx';
import { textsOf } from '../../parts/texts-of.ts';
import { PriceFields } from './price-fields.tsx';
import { bodyOf, type PriceForm } from './price-terms.ts';
import type { RepriceQuestion } from './reprice.tsx';
import { word } from './words.ts';

type SetAnswer = PriceAnswer & Partial<RepricingOffer>;

interface SetPriceProps {
  /** What the fields say at first; another one needs a `key` of its own. */
  readonly terms: PriceForm;
  /** Somebody asked for these terms, and goes on with them. */
  readonly isAsked: boolean;
  readonly onSet: () => void;
  /** Calls that the new row prices are booked without a price: somebody wants to look. */
  readonly onLook: (question: RepriceQuestion) => void;
}

/** The form for a row of the project's own. */
export function SetPrice({ terms, isAsked, onSet, onLook }: SetPriceProps) {
  const [set, setSet] = useState<SetAnswer | undefined>();
  const [failure, setFailure] = useState<Failure | undefined>();
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (isAsked) form.current?.querySelector('input')?.focus();
  }, []);
  const send = async (event: SubmitEvent) => {
    event.preventDefault();
    const outcome = await ask<SetAnswer>('/prices', { method: 'POST', body: bodyOf(textsOf(event)) });
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
      <form ref={form} onSubmit={send}>
        <PriceFields terms={terms} />
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
  const model = price.model ?? word('prefix', { prefix: price.prefix ?? '' });
  return (
    <>
      <p>{word('is-set', { model, day: formatDate(price.effective_from ?? price.created_at ?? '') })}</p>
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
