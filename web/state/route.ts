import { signal } from '@preact/signals';
import { DIMENSIONS, type Dimension, type Filter } from './filter.ts';
import { DEFAULT_DAYS, type Range, readRange, writeRange } from './range.ts';

export const VIEWS = ['overview', 'session', 'budgets', 'prices', 'reports', 'integrity', 'keys'] as const;
export type ViewName = (typeof VIEWS)[number];

export const METRICS = ['cost', 'calls', 'tokens'] as const;
export type Metric = (typeof METRICS)[number];

/** What the page shows: all of it is in the address, so that a link shows the same to whoever may see it. */
export interface Route {
  readonly view: ViewName;
  readonly range: Range;
  readonly metric: Metric;
  /** By what the trend is told apart. */
  readonly group: Dimension | 'none';
  /** By what the breakdown is. */
  readonly by: Dimension;
  readonly filter: Filter;
  /** What a view is about: a session, a day, a model. */
  readonly about: string;
}

const HOME: Route = {
  view: 'overview',
  range: { days: DEFAULT_DAYS },
  metric: 'cost',
  group: 'none',
  by: 'model',
  filter: {},
  about: '',
};

const oneOf = <T extends string>(values: readonly T[], text: string | null, fallback: T): T =>
  values.find((value) => value === text) ?? fallback;

/** A parameter that is unknown or wrong is as if it were not there. */
export function readRoute(search: string): Route {
  const query = new URLSearchParams(search);
  return {
    view: oneOf(VIEWS, query.get('view'), HOME.view),
    range: readRange(query.get('range')),
    metric: oneOf(METRICS, query.get('metric'), HOME.metric),
    group: oneOf([...DIMENSIONS, 'none'], query.get('group'), HOME.group),
    by: oneOf(DIMENSIONS, query.get('by'), HOME.by),
    filter: Object.fromEntries(
      DIMENSIONS.flatMap((name) => {
        const value = query.get(name);
        return value === null ? [] : [[name, value]];
      }),
    ),
    about: query.get('about') ?? HOME.about,
  };
}

/** Only what differs from the page as it opens. */
export function writeRoute({ range, filter, ...others }: Route): string {
  const plain = Object.entries(others).filter(([name, value]) => value !== HOME[name as keyof typeof others]);
  const days = writeRange(range);
  const query = new URLSearchParams([
    ...plain,
    ...(days === String(DEFAULT_DAYS) ? [] : [['range', days]]),
    ...Object.entries(filter),
  ]);
  return query.size === 0 ? '' : `?${query}`;
}

export const route = signal<Route>(readRoute(location.search));

/** The address of a change, for a link. */
export const addressOf = (change: Partial<Route>): string =>
  location.pathname + writeRoute({ ...route.peek(), ...change });

export function go(change: Partial<Route>): void {
  const next = { ...route.peek(), ...change };
  history.pushState(null, '', location.pathname + writeRoute(next));
  route.value = next;
}

addEventListener('popstate', () => {
  route.value = readRoute(location.search);
});
