import type { ComponentChildren } from 'preact';
import type { Dashboard } from '../../../lib/api-contract.ts';
import { Sparkline } from '../../charts/sparkline.tsx';
import { clockTime, formatLongDay, formatPercent, formatPoints } from '../../i18n/formats.ts';
import { Change } from '../../parts/change.tsx';
import { Failed } from '../../parts/failed.tsx';
import { formatFigure, formatShort, type RatedFigures } from '../../parts/figures.ts';
import { activeIn } from '../../state/filter.ts';
import { METRICS, type Metric, route } from '../../state/route.ts';
import { word as shared } from '../../words.ts';
import { canNarrowToday, type TodayFigures, useToday } from './use-today.ts';
import { word } from './words.ts';

const HOURS_OF_DAY = 24;
/** Where the line of the success rate stands on its ground, in percent, unless it fell below. */
const LOW_SUCCESS = 90;

interface ScreenProps {
  readonly screen: Dashboard;
}

/** The running day and hour. Compared are the hours that are complete, never a part of one with a whole one. */
export function Today({ screen }: ScreenProps) {
  const { filter } = route.value;
  const { body, failure, again } = useToday(screen, filter);
  const active = activeIn(filter);
  const note = noteOn(active.length > 0 && !canNarrowToday(filter), body);
  return (
    <section class="today" aria-labelledby="today-title">
      <header>
        <h2 id="today-title">{word('today')}</h2>
        <p class="quiet">
          {formatLongDay(screen.today.date)} <span class="live">{word('live')}</span>
        </p>
        {note && <p class="quiet">{note}</p>}
      </header>
      {failure && <Failed failure={failure} again={again} />}
      {failure === undefined && body === undefined && <div class="figures-room" />}
      {body && (
        <div class="figures">
          {METRICS.map((metric) => (
            <FigureOfToday key={metric} screen={screen} today={body} metric={metric} />
          ))}
          <SuccessOfToday screen={screen} today={body} />
        </div>
      )}
    </section>
  );
}

function noteOn(isNotKept: boolean, today: TodayFigures | undefined): string | undefined {
  if (isNotKept) return word('not-filtered');
  return today !== undefined && today.hours === undefined ? word('no-hours') : undefined;
}

interface FigureOfTodayProps extends ScreenProps {
  readonly today: TodayFigures;
}

function FigureOfToday({ screen, today, metric }: FigureOfTodayProps & { readonly metric: Metric }) {
  const { total, hours, yesterday } = today;
  const text = (figures: RatedFigures) => formatFigure(figures[metric], metric, screen.currency);
  const short = (figures: RatedFigures) => formatShort(figures[metric], metric, screen.currency);
  if (hours === undefined)
    return (
      <Figure label={shared(metric)} figure={short(total)} whole={text(total)}>
        {word('all-yesterday', { figure: text(yesterday) })}
      </Figure>
    );
  const { steps, completed, before } = hours;
  const time = untilOf(screen);
  return (
    <Figure
      label={shared(metric)}
      figure={short(total)}
      whole={text(total)}
      course={<Sparkline values={steps.map((step) => step[metric] ?? 0)} of={HOURS_OF_DAY} />}
      note={word('this-hour', { figure: short(steps.at(-1) ?? total) })}
    >
      {before[metric] ? (
        <>
          <Change
            now={completed[metric]}
            before={before[metric]}
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

function SuccessOfToday({ screen, today: { total, hours, yesterday } }: FigureOfTodayProps) {
  const text = ({ success_rate: percent }: RatedFigures) => (percent === null ? '–' : formatPercent(percent / 100));
  const facts = { label: shared('success-rate'), figure: text(total), whole: text(total) };
  if (hours === undefined) return <Figure {...facts}>{word('all-yesterday', { figure: text(yesterday) })}</Figure>;
  const { steps, completed, before } = hours;
  const rates = steps.map(({ success_rate }) => success_rate);
  const lowest = Math.min(LOW_SUCCESS, ...rates.filter((rate) => rate !== null));
  const time = untilOf(screen);
  return (
    <Figure
      {...facts}
      course={<Sparkline values={rates} of={HOURS_OF_DAY} from={lowest} />}
      note={word('this-hour', { figure: text(steps.at(-1) ?? total) })}
    >
      {before.success_rate === null ? (
        word('nothing-yesterday', { time })
      ) : (
        <>
          <span class="change" title={word('change-title', { now: text(completed), before: text(before) })}>
            {completed.success_rate === null
              ? '–'
              : word('points', { change: formatPoints(completed.success_rate - before.success_rate) })}
          </span>{' '}
          {word('than-yesterday', { time })}
        </>
      )}
    </Figure>
  );
}

/** When the hours that are complete end. */
const untilOf = ({ hours }: Dashboard): string => clockTime(hours.at(-1)?.start ?? '');

interface FigureProps {
  readonly label: string;
  readonly figure: string;
  /** The same with all its digits. */
  readonly whole: string;
  readonly course?: ComponentChildren;
  readonly note?: string;
  readonly children: ComponentChildren;
}

function Figure({ label, figure, whole, course, note, children }: FigureProps) {
  return (
    <div class="figure">
      <h3>{label}</h3>
      <p class="big" title={whole}>
        {figure}
      </p>
      {course}
      <p class="compared">{children}</p>
      {note && <p class="quiet">{note}</p>}
    </div>
  );
}
