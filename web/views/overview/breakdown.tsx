import type { Dashboard } from '../../../lib/api-contract.ts';
import { Pie } from '../../charts/pie.tsx';
import { formatInteger, formatPercent } from '../../i18n/formats.ts';
import { Change } from '../../parts/change.tsx';
import { Failed } from '../../parts/failed.tsx';
import { type Figures, formatFigure, formatShort, restOf, sizeOf } from '../../parts/figures.ts';
import { MAX_SERIES, nameLabel, OTHER, seriesClass } from '../../parts/series.ts';
import { DIMENSIONS, type Dimension, isKept, narrow } from '../../state/filter.ts';
import { lengthOf, spanOf } from '../../state/range.ts';
import { go, type Metric, route } from '../../state/route.ts';
import { word as shared } from '../../words.ts';
import { type SpendRow, type SpendRows, useSpendRows } from './spend-rows.ts';
import { word } from './words.ts';

interface ScreenProps {
  readonly screen: Dashboard;
}

/** Where the spend of the range goes, by one name at a time. */
export function Breakdown({ screen }: ScreenProps) {
  const { by, filter } = route.value;
  return (
    <section class="panel breakdown" aria-labelledby="breakdown-title">
      <header>
        <h2 id="breakdown-title">{word('breakdown')}</h2>
        <fieldset class="choice small">
          <legend class="hidden">{word('group')}</legend>
          {DIMENSIONS.map((dimension) => (
            <button key={dimension} type="button" aria-pressed={by === dimension} onClick={() => go({ by: dimension })}>
              {shared(dimension)}
            </button>
          ))}
        </fieldset>
      </header>
      {isKept(filter, by) ? (
        <Parts screen={screen} by={by} />
      ) : (
        <p class="notice">{word('cannot-combine', { dimension: shared(by) })}</p>
      )}
    </section>
  );
}

function Parts({ screen, by }: ScreenProps & { readonly by: Dimension }) {
  const { range, filter, metric } = route.value;
  const { body, failure, again } = useSpendRows(screen, by, range, filter);
  if (failure !== undefined) return <Failed failure={failure} again={again} />;
  if (body === undefined) return <div class="list-room" />;
  if (body.total.calls === 0) return <p class="notice">{word('nothing-here')}</p>;
  const parts = partsOf(body, metric);
  const whole = sizeOf(body.total, metric);
  const share = (part: Figures) => (whole > 0 ? sizeOf(part, metric) / whole : 0);
  const names = parts.map(({ key }) => key);
  const choose = (name: string) => name !== OTHER && go({ filter: narrow(filter, by, name) });
  const days = String(lengthOf(spanOf(range, screen.today.date)));
  return (
    <div class="parts">
      <Pie
        slices={parts.map((part) => ({
          name: part.key,
          size: sizeOf(part, metric),
          className: seriesClass(part.key, names),
        }))}
        summary={word('breakdown-summary', {
          dimension: shared(by),
          parts: parts
            .map((part) => word('part', { name: nameLabel(part.key), share: formatPercent(share(part)) }))
            .join(', '),
        })}
        total={formatShort(body.total[metric], metric, screen.currency)}
        caption={word('all-names', { count: formatInteger(body.rows.length) })}
        onChoose={choose}
      />
      <table class="bars">
        <thead class="hidden">
          <tr>
            <th scope="col">{shared(by)}</th>
            <th scope="col">{shared(metric)}</th>
            <th scope="col">{shared('share')}</th>
            <th scope="col">{shared('change')}</th>
          </tr>
        </thead>
        <tbody>
          {parts.map((part) => (
            <tr key={part.key}>
              <th scope="row">
                <button type="button" disabled={part.key === OTHER} onClick={() => choose(part.key)}>
                  <i class={`dot ${seriesClass(part.key, names)}`} /> <span>{nameLabel(part.key)}</span>
                </button>
                <svg class="bar" aria-hidden="true" preserveAspectRatio="none">
                  <rect class={seriesClass(part.key, names)} width={`${share(part) * 100}%`} height="100%" />
                </svg>
              </th>
              <td class="number">{formatFigure(part[metric], metric, screen.currency)}</td>
              <td class="number quiet">{formatPercent(share(part))}</td>
              <td class="number quiet">
                {body.before && (
                  <Change
                    now={part[metric]}
                    before={beforeOf(body, part, names)?.[metric] ?? null}
                    title={word('change-days', { days })}
                  />
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** The largest by the metric, and what is left of the whole: together they are the total. */
function partsOf({ rows, total }: SpendRows, metric: Metric): SpendRow[] {
  const sorted = rows.toSorted((a, b) => sizeOf(b, metric) - sizeOf(a, metric));
  const shown = sorted.slice(0, sorted.length <= MAX_SERIES ? MAX_SERIES : MAX_SERIES - 1);
  const rest = restOf(total, shown);
  return rest.calls === 0 ? shown : [...shown, { key: OTHER, ...rest }];
}

/** Names that are shown by themselves; what is left of a time before is not told. */
const beforeOf = ({ before }: SpendRows, { key }: SpendRow, names: readonly string[]): Figures | undefined =>
  names.includes(key) ? before?.get(key) : undefined;
