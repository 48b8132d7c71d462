import { useState } from 'preact/hooks';
import type { Dashboard } from '../../../lib/api-contract.ts';
import { TrendChart } from '../../charts/trend-chart.tsx';
import { clockTime, formatCompact, formatCompactMoney, formatDay } from '../../i18n/formats.ts';
import { Failed } from '../../parts/failed.tsx';
import { formatFigure, sizeOf } from '../../parts/figures.ts';
import { nameLabel, seriesClass } from '../../parts/series.ts';
import { activeIn, type Dimension, isKept, narrow } from '../../state/filter.ts';
import { spanOf } from '../../state/range.ts';
import { go, type Metric, route } from '../../state/route.ts';
import { word as shared } from '../../words.ts';
import { budgetLine } from './budget-line.ts';
import { TrendTable } from './trend-table.tsx';
import { type Trend, type TrendStep, useTrend } from './use-trend.ts';
import { word } from './words.ts';

const GROUPS = ['none', 'model', 'function', 'anchor'] as const;

/** An hour's key is the instant at which it began. */
const isHour = (key: string): boolean => key.includes('T');
const stepLabel = (key: string): string => (isHour(key) ? clockTime(key) : formatDay(key));

export function TrendPanel({ screen }: { readonly screen: Dashboard }) {
  const { range, metric, group, filter } = route.value;
  const { body: trend, failure, isAwaited, again } = useTrend(screen, range, group, filter);
  const [pointed, setPointed] = useState<string | undefined>();
  const { currency } = screen;
  const text = (amount: number | null) => formatFigure(amount, metric, currency);
  const { from, to } = spanOf(range, screen.today.date);
  const step = trend?.steps.find(({ key }) => key === pointed);
  const title = word(from === to ? 'trend-hours' : 'trend', { metric: shared(metric) });
  return (
    <section class="panel trend" aria-labelledby="trend-title" aria-busy={isAwaited}>
      <header>
        <h2 id="trend-title">{title}</h2>
        <p class="readout">{trend && <Readout trend={trend} step={step} metric={metric} text={text} />}</p>
        <GroupChoice />
      </header>
      {failure && <Failed failure={failure} again={again} />}
      {trend === undefined && failure === undefined && <div class="chart-room" />}
      {trend && (
        <>
          <TrendChart
            columns={trend.steps.map(({ key, parts, isOpen }) => ({
              key,
              isOpen,
              parts: parts.map(({ name, figures }) => ({
                name,
                size: sizeOf(figures, metric),
                className: seriesClass(name, trend.names),
              })),
            }))}
            summary={summaryOf(trend, metric, text)}
            labelOf={stepLabel}
            tickOf={(amount) => (metric === 'cost' ? formatCompactMoney(amount, currency) : formatCompact(amount))}
            limit={from === to ? undefined : budgetLine(screen, route.value, largestOf(trend))}
            pointed={pointed}
            onPoint={setPointed}
            onChoose={(key) => !isHour(key) && go({ range: { from: key, to: key } })}
          />
          {trend.names.length > 1 && group !== 'none' && <Legend names={trend.names} dimension={group} />}
          <TrendTable trend={trend} metric={metric} text={text} labelOf={stepLabel} />
        </>
      )}
    </section>
  );
}

interface ReadoutProps {
  readonly trend: Trend;
  readonly step: TrendStep | undefined;
  readonly metric: Metric;
  readonly text: (amount: number | null) => string;
}

/** The column under the pointer, else the whole range. */
function Readout({ trend, step, metric, text }: ReadoutProps) {
  if (step === undefined) return <>{word('in-all', { amount: text(trend.total[metric]) })}</>;
  return (
    <>
      {stepLabel(step.key)} <strong>{text(step.total[metric])}</strong> {step.isOpen && shared('so-far')}
    </>
  );
}

function GroupChoice() {
  const { group, filter } = route.value;
  return (
    <label class="group-choice">
      {word('group')}{' '}
      <select value={group} onChange={(event) => go({ group: event.currentTarget.value as (typeof GROUPS)[number] })}>
        {GROUPS.map((name) => (
          <option key={name} value={name} disabled={name !== 'none' && !isKept(filter, name)}>
            {shared(name)}
          </option>
        ))}
      </select>
    </label>
  );
}

function Legend({ names, dimension }: { readonly names: readonly string[]; readonly dimension: Dimension }) {
  const { filter } = route.value;
  return (
    <ul class="legend">
      {names.map((name) => (
        <li key={name}>
          <button
            type="button"
            disabled={activeIn(filter).includes(dimension) || seriesClass(name, names) === 'series-other'}
            onClick={() => go({ filter: narrow(filter, dimension, name), group: 'none' })}
          >
            <i class={`dot ${seriesClass(name, names)}`} /> {nameLabel(name)}
          </button>
        </li>
      ))}
    </ul>
  );
}

const largestOf = ({ steps }: Trend): number => Math.max(0, ...steps.map(({ total }) => total.cost ?? 0));

function summaryOf({ steps, total }: Trend, metric: Metric, text: (amount: number | null) => string): string {
  const [first, last] = [steps[0], steps.at(-1)];
  const most = steps.reduce<TrendStep | undefined>(
    (best, step) => (best === undefined || sizeOf(step.total, metric) > sizeOf(best.total, metric) ? step : best),
    undefined,
  );
  if (first === undefined || last === undefined || most === undefined) return word('nothing-here');
  return word('trend-summary', {
    metric: shared(metric),
    from: stepLabel(first.key),
    to: stepLabel(last.key),
    amount: text(total[metric]),
    most: text(most.total[metric]),
    when: stepLabel(most.key),
  });
}
