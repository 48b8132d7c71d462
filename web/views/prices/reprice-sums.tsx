import type { RepriceResult } from '../../../lib/api-contract.ts';
import { formatDate, formatExactMoney, formatInteger } from '../../i18n/formats.ts';
import { formatFigure } from '../../parts/figures.ts';
import { Scroll } from '../../parts/scroll.tsx';
import { word as shared } from '../../words.ts';
import { word } from './words.ts';

/** What a re-pricing changes: its sums, and the rows that add up to them. */
export function RepriceSums({ result }: { readonly result: RepriceResult }) {
  const { currency, rows } = result;
  const money = (amount: number | null) => formatFigure(amount, 'cost', currency);
  const unpriced = { before: formatInteger(result.unpriced_before), after: formatInteger(result.unpriced_after) };
  return (
    <>
      <dl class="sums">
        <div>
          <dt>{word('before')}</dt>
          <dd>{money(result.old_cost)}</dd>
        </div>
        <div>
          <dt>{word('after')}</dt>
          <dd>{money(result.new_cost)}</dd>
        </div>
        <div>
          <dt>{word('difference')}</dt>
          <dd title={formatExactMoney(result.difference, currency)}>{money(result.difference)}</dd>
        </div>
        <div>
          <dt>{word('unpriced-calls')}</dt>
          <dd>{word('from-to', unpriced)}</dd>
        </div>
      </dl>
      <details class="table">
        <summary>{word('days')}</summary>
        <Scroll label={word('days')}>
          <table>
            <thead>
              <tr>
                <th scope="col">{shared('day')}</th>
                <th scope="col">{shared('model')}</th>
                <th scope="col" class="number">
                  {word('changed')}
                </th>
                <th scope="col" class="number">
                  {word('difference')}
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={`${row.date} ${row.model}`}>
                  <th scope="row" class="line">
                    {formatDate(row.date)}
                  </th>
                  <td>{row.model ?? word('other-models')}</td>
                  <td class="number">{formatInteger(row.changed_calls)}</td>
                  <td class="number">{money(row.difference)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      </details>
    </>
  );
}
