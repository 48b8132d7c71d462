import type { ComponentChildren } from 'preact';
import type { Dashboard } from '../../../lib/api-contract.ts';
import { Sparkline } from '../../charts/sparkline.tsx';
import { clockTime, formatLongDay, formatPercent } from '../../i18n/formats.ts';
import { Change } from '../../parts/change.tsx';
import { formatFigure, formatShort } from '../../parts/figures.ts';
import { activeIn } from '../../state/filter.ts';
import { METRICS, type Metric, route } from '../../state/route.ts';
import { word as shared } from '../../words.ts';
import { word } from './words.ts';

const HOURS_OF_DAY = 24;

interface ScreenProps {
  readonly screen: Dashboard;
}

/** The running day and hour. Compared are the hours that are complete, never a part of one with a whole one. */
export function Today({ screen }: ScreenProps) {
  const isFiltered = activeIn(route.value.filter).length > 0;
  return (
    <section class="today" aria-labelledby="today-title">
      <header>
        <h2 id="today-title">{word('today')}</h2>
        <p class="quiet">
          {formatLongDay(screen.today.date)} <span class="live">{word('live')}</span>
        </p>
        {isFiltered && <p class="quiet">{word('not-filtered')}</p>}
      </header>
      <div class="figures">
        {METRICS.map((metric) => (
          <FigureOfToday key={metric} screen={screen} metric={metric} />
        ))}
        <SuccessOfToday screen={screen} />
      </div>
    </section>
  );
}

function FigureOfToday({ screen, metric }: ScreenProps & { readonly metric: Metric }) {
  const { today, current_hour: hour, hours, yesterday_until_now: yesterday, currency } = screen;
  const completed = hours.slice(0, -1).reduce((sum, step) => sum + (step[metric] ?? 0), 0);
  const before = yesterday[metric];
  const text = (amount: number | null) => formatFigure(amount, metric, currency);
  const time = clockTime(hours.at(-1)?.start ?? '');
  // The last hour is told by the live figures.
  const course = [...hours.slice(0, -1).map((step) => step[metric] ?? 0), hour[metric] ?? 0];
  return (
    <Figure
      label={shared(metric)}
      figure={formatShort(today[metric], metric, currency)}
      whole={text(today[metric])}
      course={course}
      note={word('this-hour', { figure: formatShort(hour[metric], metric, currency) })}
    >
      {before ? (
        <>
          <Change
            now={completed}
            before={before}
            title={word('change-title', { now: text(completed), before: text(before) })}
          />{' '}
          {word('than-yesterday', { time })}
        </>
      ) : (
        word('nothing-yesterday', { time })
      )}
    </Figure>
  );
}

function SuccessOfToday({ screen }: ScreenProps) {
  const { today, current_hour: hour, hours, yesterday_until_now: yesterday } = screen;
  const rate = (percent: number | null) => (percent === null ? '–' : formatPercent(percent / 100));
  return (
    <Figure
      label={shared('success-rate')}
      figure={rate(today.success_rate)}
      whole={rate(today.success_rate)}
      course={hours.map(({ success_rate }) => success_rate ?? 0)}
      note={word('this-hour', { figure: rate(hour.success_rate) })}
    >
      {word('rate-yesterday', { rate: rate(yesterday.success_rate) })}
    </Figure>
  );
}

interface FigureProps {
  readonly label: string;
  readonly figure: string;
  /** The same with all its digits. */
  readonly whole: string;
  readonly course: readonly number[];
  readonly note: string;
  readonly children: ComponentChildren;
}

function Figure({ label, figure, whole, course, note, children }: FigureProps) {
  return (
    <div class="figure">
      <h3>{label}</h3>
      <p class="big" title={whole}>
        {figure}
      </p>
      <Sparkline values={course} of={HOURS_OF_DAY} />
      <p class="compared">{children}</p>
      <p class="quiet">{note}</p>
    </div>
  );
}
