import { useState } from 'preact/hooks';
import type { ExchangeRateAnswer, ExchangeRateList } from '../../../lib/api-contract.ts';
import { ask, type Failure } from '../../api/ask.ts';
import { usePages } from '../../api/use-pages.ts';
import { formatDate, formatExactDecimal } from '../../i18n/formats.ts';
import { Failed } from '../../parts/failed.tsx';
import { Field } from '../../parts/field.tsx';
import { Pages } from '../../parts/pages.tsx';
import { Refusal } from '../../parts/refusal.tsx';
import { Scroll } from '../../parts/scroll.tsx';
import { textsOf } from '../../parts/texts-of.ts';
import { EXACT } from './price-terms.ts';
import { word } from './words.ts';

const ROWS = 20;
const PAIR = 'USDCNY';

interface ExchangeRatesProps {
  readonly today: string;
  readonly mayChange: boolean;
}

/** At what prices in another currency are booked, from when; and another rate. */
export function ExchangeRates({ today, mayChange }: ExchangeRatesProps) {
  const list = usePages<ExchangeRateList<string>>('/exchange_rates', { limit: ROWS }, { exact: EXACT });
  const { body, failure, again } = list;
  return (
    <section class="panel" aria-labelledby="exchange-rates">
      <header>
        <h2 id="exchange-rates">{word('rates')}</h2>
        <p class="readout">{word('rates-lead')}</p>
      </header>
      {failure && <Failed failure={failure} again={again} />}
      {body && <RateTable rates={body.exchange_rates} />}
      <Pages label={word('rates')} {...list} />
      {mayChange && <SetRate today={today} onSet={again} />}
    </section>
  );
}

const RateTable = ({ rates }: { readonly rates: readonly ExchangeRateAnswer<string>[] }) => (
  <Scroll label={word('rates')}>
    <table class="rates">
      <thead>
        <tr>
          <th scope="col">{word('pair')}</th>
          <th scope="col" class="number">
            {word('rate')}
          </th>
          <th scope="col">{word('from')}</th>
          <th scope="col">{word('until')}</th>
        </tr>
      </thead>
      <tbody>
        {rates.map(({ id, rate, effective_from: from, effective_until: until }) => (
          <tr key={id} class={until === null ? undefined : 'past'}>
            <th scope="row" class="line">
              {word('usd-cny')}
            </th>
            <td class="number">{formatExactDecimal(rate)}</td>
            <td class="line">{from === null ? word('always') : formatDate(from)}</td>
            <td class="line">{until === null ? word('open') : formatDate(until)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  </Scroll>
);

function SetRate({ today, onSet }: { readonly today: string; readonly onSet: () => void }) {
  const [failure, setFailure] = useState<Failure | undefined>();
  const [isSet, setSet] = useState(false);
  const send = async (event: SubmitEvent) => {
    event.preventDefault();
    const outcome = await ask('/exchange_rates', { method: 'POST', body: { pair: PAIR, ...textsOf(event) } });
    const isTaken = outcome.kind === 'answered';
    setSet(isTaken);
    setFailure(isTaken || outcome.kind === 'unchanged' ? undefined : outcome);
    if (isTaken) onSet();
  };
  return (
    <form class="apart" onSubmit={send}>
      <div class="fields">
        <Field name={word('rate-field')}>
          <input name="rate" required inputMode="decimal" autocomplete="off" />
        </Field>
        <Field name={word('from')}>
          <input name="effective_from" type="date" required defaultValue={today} />
        </Field>
      </div>
      {failure && <Refusal failure={failure} />}
      <button type="submit">{word('set-rate')}</button>
      <p role="status">{isSet && word('rate-is-set')}</p>
    </form>
  );
}
