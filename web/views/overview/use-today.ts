import type { Dashboard, RangeStats } from '../../../lib/api-contract.ts';
import { ask, type Outcome } from '../../api/ask.ts';
import { useOutcome } from '../../api/use-outcome.ts';
import { type RatedFigures, sumOfRated } from '../../parts/figures.ts';
import { activeIn, type Filter, isKept, parametersOf } from '../../state/filter.ts';

/** Today's figures, and what they are compared with. */
export interface TodayFigures {
  readonly total: RatedFigures;
  /** By the hour; undefined where the books keep days only, as of a user or an anchor. */
  readonly hours?: TodayHours;
  /** All of yesterday. */
  readonly yesterday: RatedFigures;
}

export interface TodayHours {
  /** Every hour of today that has begun; the last one is running. */
  readonly steps: readonly RatedFigures[];
  /** The hours of today that are complete, and the same clock hours of yesterday. */
  readonly completed: RatedFigures;
  readonly before: RatedFigures;
}

const NO_CALLS: RatedFigures = { calls: 0, tokens: 0, cost: 0, success_rate: null };
/** Two days of hours, and one more where clocks are set back. */
const MAX_HOURS = 50;

const hourOf = (start: string): string => start.slice('2026-11-24T'.length, '2026-11-24T14'.length);

/** Whether the books keep today's figures with the filter. */
export const canNarrowToday = (filter: Filter): boolean => isKept(filter);

/** Whether they keep hours with it. */
const hasHours = (filter: Filter): boolean => activeIn(filter).every((name) => name === 'model' || name === 'function');

/**
 * Today under the filter: of the first screen and its live figures without one, else asked of the ledger, anew whenever there were
 * more calls. Undefined until that is answered; what was answered under another filter never stands under this one.
 */
export function useToday(screen: Dashboard, filter: Filter) {
  const isNarrowed = activeIn(filter).length > 0 && canNarrowToday(filter);
  const of = JSON.stringify([filter, screen.today.date]);
  const name = isNarrowed ? `${of} ${screen.today.calls}` : undefined;
  const { body, failure, again } = useOutcome<Answered>(name, (signal) => askToday(screen, { filter, of, signal }));
  if (!isNarrowed) return { body: ofScreen(screen), again };
  return body?.of === of ? { body: body.today, again } : { failure, again };
}

interface Answered {
  readonly of: string;
  readonly today: TodayFigures;
}

interface TodayQuestion {
  readonly filter: Filter;
  readonly of: string;
  readonly signal: AbortSignal;
}

async function askToday(screen: Dashboard, { filter, of, signal }: TodayQuestion): Promise<Outcome<Answered>> {
  const isByHour = hasHours(filter);
  const days = { from: screen.yesterday.date, to: screen.today.date };
  const query = { ...days, group_by: isByHour ? 'hour' : 'day', limit: MAX_HOURS, ...parametersOf(filter) };
  const outcome = await ask<RangeStats>('/stats/range', { query, signal });
  if (outcome.kind !== 'answered') return outcome;
  const today = isByHour ? ofHours(screen, outcome.body) : ofDays(screen, outcome.body);
  return { ...outcome, body: { of, today } };
}

function ofScreen({
  today,
  hours,
  current_hour: hour,
  yesterday,
  yesterday_until_now: before,
}: Dashboard): TodayFigures {
  const completed = hours.slice(0, -1);
  // The last hour is told by the live figures.
  return { total: today, yesterday, hours: { steps: [...completed, hour], completed: sumOfRated(completed), before } };
}

function ofHours({ today, hours, yesterday }: Dashboard, { rows }: RangeStats): TodayFigures {
  const byStart = new Map(rows.map((row) => [row.key, row]));
  const steps = hours.map(({ start }) => byStart.get(start) ?? NO_CALLS);
  const ofDay = (date: string) => rows.filter(({ key }) => key.startsWith(date));
  const running = hourOf(hours.at(-1)?.start ?? '');
  return {
    total: sumOfRated(ofDay(today.date)),
    yesterday: sumOfRated(ofDay(yesterday.date)),
    hours: {
      steps,
      completed: sumOfRated(steps.slice(0, -1)),
      before: sumOfRated(ofDay(yesterday.date).filter(({ key }) => hourOf(key) < running)),
    },
  };
}

function ofDays({ today, yesterday }: Dashboard, { rows }: RangeStats): TodayFigures {
  const ofDay = (date: string) => rows.find(({ key }) => key === date) ?? NO_CALLS;
  return { total: ofDay(today.date), yesterday: ofDay(yesterday.date) };
}
