import { nameLabel } from '../../parts/series.ts';
import { go, type Metric } from '../../state/route.ts';
import { word as shared } from '../../words.ts';
import type { Trend } from './use-trend.ts';

interface TrendTableProps {
  readonly trend: Trend;
  readonly metric: Metric;
  readonly text: (amount: number | null) => string;
  readonly labelOf: (key: string) => string;
}

/** The chart in numbers; a day opens its hours. */
export function TrendTable({ trend, metric, text, labelOf }: TrendTableProps) {
  const isGrouped = trend.names.length > 1;
  return (
    <details class="table">
      <summary>{shared('table')}</summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard */}
      <section class="scroll" tabIndex={0} aria-label={shared('table')}>
        <table>
          <thead>
            <tr>
              <th scope="col">{shared('day')}</th>
              {isGrouped &&
                trend.names.map((name) => (
                  <th key={name} scope="col" class="number">
                    {nameLabel(name)}
                  </th>
                ))}
              <th scope="col" class="number">
                {shared('none')}
              </th>
            </tr>
          </thead>
          <tbody>
            {trend.steps.map(({ key, parts, total, isOpen }) => (
              <tr key={key}>
                <th scope="row">
                  {key.includes('T') ? (
                    labelOf(key)
                  ) : (
                    <button type="button" class="link" onClick={() => go({ range: { from: key, to: key } })}>
                      {labelOf(key)}
                    </button>
                  )}{' '}
                  {isOpen && <span class="quiet">{shared('so-far')}</span>}
                </th>
                {isGrouped &&
                  trend.names.map((name) => (
                    <td key={name} class="number">
                      {text(parts.find((part) => part.name === name)?.figures[metric] ?? 0)}
                    </td>
                  ))}
                <td class="number">{text(total[metric])}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </details>
  );
}
