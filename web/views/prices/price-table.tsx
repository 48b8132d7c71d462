import type { ComponentChildren } from 'preact';
import { formatDate, formatExactMoney, formatList } from '../../i18n/formats.ts';
import { fieldName } from '../../parts/field-words.ts';
import { Scroll } from '../../parts/scroll.tsx';
import { type ExactPrice, OTHER_RATES, TIERS } from './price-terms.ts';
import { word } from './words.ts';

interface PriceTableProps {
  readonly label: string;
  readonly prices: readonly ExactPrice[];
  /** Instant of the ledger. */
  readonly now: string;
  /** What can be done with a row. */
  readonly deedsOf?: ((price: ExactPrice) => ComponentChildren) | undefined;
}

/** Rates as they were said, each with its source and the days it holds for; a row that ended is quiet. */
export function PriceTable({ label, prices, now, deedsOf }: PriceTableProps) {
  return (
    <Scroll label={label}>
      <table class="prices">
        <thead>
          <tr>
            <th scope="col">{word('model')}</th>
            <th scope="col" class="number">
              {fieldName('input')}
            </th>
            <th scope="col" class="number">
              {fieldName('output')}
            </th>
            <th scope="col">{word('per')}</th>
            <th scope="col">{word('source')}</th>
            <th scope="col">{word('from')}</th>
            <th scope="col">{word('until')}</th>
            {deedsOf && (
              <th scope="col">
                <span class="hidden">{word('deeds')}</span>
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {prices.map((price) => (
            <tr key={price.id} class={isOver(price, now) ? 'past' : undefined}>
              <th scope="row">
                <span>{nameOf(price)}</span>
                <SeldomTerms price={price} />
              </th>
              <Rate rate={price.input} currency={price.currency} />
              <Rate rate={price.output} currency={price.currency} />
              <td>{price.unit}</td>
              <td class="line">{word(`source.${price.source}`)}</td>
              <td class="line">{price.effective_from === null ? word('always') : formatDate(price.effective_from)}</td>
              <td class="line">{price.effective_until === null ? word('open') : formatDate(price.effective_until)}</td>
              {deedsOf && <td class="number">{deedsOf(price)}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

/** Whether a row has ended at an instant of the ledger. */
export const isOver = ({ effective_until: until }: ExactPrice, now: string): boolean =>
  until !== null && Date.parse(until) <= Date.parse(now);

export const nameOf = ({ model, prefix, display_name: shown }: ExactPrice): string =>
  shown ?? model ?? word('prefix', { prefix: prefix ?? '' });

/** For whom a row holds, and the rates that only some have. */
function SeldomTerms({ price }: { readonly price: ExactPrice }) {
  const tier = TIERS.find((one) => one === price.service_tier);
  const terms = [
    ...(price.provider === null ? [] : [price.provider]),
    ...(tier === undefined ? [] : [word(`tier.${tier}`)]),
    ...OTHER_RATES.flatMap((field) => {
      const rate = price[field];
      return rate === null ? [] : [`${fieldName(field)} ${formatExactMoney(rate, price.currency)}`];
    }),
  ];
  if (terms.length === 0) return null;
  return <p class="quiet">{formatList(terms)}</p>;
}

const Rate = ({ rate, currency }: { readonly rate: string | null; readonly currency: string }) => (
  <td class="number">{rate === null ? '–' : formatExactMoney(rate, currency)}</td>
);
