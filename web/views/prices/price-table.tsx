import type { PriceAnswer } from '../../../lib/api-contract.ts';
import { formatDate, formatExactMoney } from '../../i18n/formats.ts';
import { Scroll } from '../../parts/scroll.tsx';
import { word } from './words.ts';

interface PriceTableProps {
  readonly label: string;
  readonly prices: readonly PriceAnswer[];
}

/** Rates as they were said, each with its source and the days it holds for; a row that ended is quiet. */
export function PriceTable({ label, prices }: PriceTableProps) {
  return (
    <Scroll label={label}>
      <table class="prices">
        <thead>
          <tr>
            <th scope="col">{word('model')}</th>
            <th scope="col" class="number">
              {word('input')}
            </th>
            <th scope="col" class="number">
              {word('output')}
            </th>
            <th scope="col">{word('per')}</th>
            <th scope="col">{word('source')}</th>
            <th scope="col">{word('from')}</th>
            <th scope="col">{word('until')}</th>
          </tr>
        </thead>
        <tbody>
          {prices.map((price) => (
            <tr key={price.id} class={price.effective_until === null ? undefined : 'past'}>
              <th scope="row">{nameOf(price)}</th>
              <Rate rate={price.input} currency={price.currency} />
              <Rate rate={price.output} currency={price.currency} />
              <td>{price.unit}</td>
              <td class="line">{word(`source.${price.source}`)}</td>
              <td class="line">{price.effective_from === null ? word('always') : formatDate(price.effective_from)}</td>
              <td class="line">{price.effective_until === null ? word('open') : formatDate(price.effective_until)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

const nameOf = ({ model, prefix, display_name: shown }: PriceAnswer): string =>
  shown ?? model ?? word('prefix', { prefix: prefix ?? '' });

const Rate = ({ rate, currency }: { readonly rate: number | null; readonly currency: string }) => (
  <td class="number">{rate === null ? '–' : formatExactMoney(rate, currency)}</td>
);
