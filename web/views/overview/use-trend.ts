import type { Dashboard, RangeStats } from '../../../lib/api-contract.ts';
import { ask, type Outcome } from '../../api/ask.ts';
import { useOutcome } from '../../api/use-outcome.ts';
import { type Figures, NOTHING, restOf, sumOf } from '../../parts/figures.ts';
import { OTHER } from '../../parts/series.ts';
import { activeIn, type Dimension, type Filter, parametersOf } from '../../state/filter.ts';
import { daysOf, type Range, type Span, spanOf } from '../../state/range.ts';

/** A day, or an hour of one day, with its figures in all, and by name where that was asked. */
export interface TrendStep {
  readonly key: string;
  readonly total: Figures;
  readonly parts: readonly { readonly name: string; readonly figures: Figures }[];
  readonly isOpen: boolean;
}

export interface Trend {
  readonly steps: readonly TrendStep[];
  /** Of the parts, largest first; `OTHER` is the last where there is more. */
  readonly names: readonly string[];
  readonly total: Figures;
}

/** How many names of a group are told apart: each is a question of its own. */
const MAX_NAMES = 5;
const ALL = '';

/** The course of spend over the range: from the first screen where that has it, else from the ledger. */
export function useTrend(screen: Dashboard, range: Range, group: Dimension | 'none', filter: Filter) {
  const span = spanOf(range, screen.today.date);
  const known = group === 'none' && activeIn(filter).length === 0 ? trendOfScreen(screen, span) : undefined;
  const name = known === undefined ? JSON.stringify([group, span, filter]) : undefined;
  const answer = useOutcome<Trend>(name, (signal) => askTrend({ screen, span, group, filter, signal }));
  return known === undefined ? answer : { body: known, isAwaited: false, again: answer.again };
}

function trendOfScreen({ cost_trend, hours, today }: Dashboard, span: Span): Trend | undefined {
  if (span.from === today.date && span.to === today.date) {
    return ungrouped(
      hours.map((hour, index) => ({ key: hour.start, total: hour, isOpen: index === hours.length - 1 })),
    );
  }
  const days = cost_trend.filter(({ date }) => date >= span.from && date <= span.to);
  if (days.length < daysOf(span).length) return undefined;
  // Today is told by the live figures.
  return ungrouped(
    days.map((day) => ({
      key: day.date,
      total: day.date === today.date ? today : day,
      isOpen: day.date === today.date,
    })),
  );
}

function ungrouped(steps: readonly Omit<TrendStep, 'parts'>[]): Trend {
  return {
    steps: steps.map((step) => ({ ...step, parts: [{ name: ALL, figures: step.total }] })),
    names: [ALL],
    total: sumOf(steps.map(({ total }) => total)),
  };
}

interface TrendQuestion {
  readonly screen: Dashboard;
  readonly span: Span;
  readonly group: Dimension | 'none';
  readonly filter: Filter;
  readonly signal: AbortSignal;
}

async function askTrend(question: TrendQuestion): Promise<Outcome<Trend>> {
  const { screen, span, group, filter, signal } = question;
  const isOneDay = span.from === span.to;
  const askRange = (groupBy: string, narrowed: Filter, limit: number) =>
    ask<RangeStats>('/stats/range', {
      query: { ...span, group_by: groupBy, ...parametersOf(narrowed), limit },
      signal,
    });
  const askSteps = (narrowed: Filter) => askRange(isOneDay ? 'hour' : 'day', narrowed, 366);
  const [whole, top] = await Promise.all([
    askSteps(filter),
    group === 'none' ? undefined : askRange(group, filter, MAX_NAMES),
  ]);
  if (whole.kind !== 'answered') return whole;
  const keys = isOneDay ? whole.body.rows.map(({ key }) => key) : daysOf(span);
  const isOpen = (key: string) => key === screen.today.date || key === screen.hours.at(-1)?.start;
  const totals = new Map(whole.body.rows.map((row) => [row.key, row]));
  const answered = (body: Trend): Outcome<Trend> => ({ kind: 'answered', etag: null, body });
  if (top === undefined)
    return answered(ungrouped(keys.map((key) => ({ key, total: totals.get(key) ?? NOTHING, isOpen: isOpen(key) }))));
  if (top.kind !== 'answered') return top;
  const names = top.body.rows.map(({ key }) => key);
  const named = await Promise.all(names.map((name) => askSteps({ ...filter, [group]: name })));
  const failed = named.find(({ kind }) => kind !== 'answered');
  if (failed !== undefined && failed.kind !== 'answered') return failed;
  const byName = named.map(
    (answer) => new Map(answer.kind === 'answered' ? answer.body.rows.map((row) => [row.key, row]) : []),
  );
  const steps = keys.map((key): TrendStep => {
    const total = totals.get(key) ?? NOTHING;
    const parts = names.map((name, index) => ({ name, figures: byName[index]?.get(key) ?? NOTHING }));
    const rest = {
      name: OTHER,
      figures: restOf(
        total,
        parts.map(({ figures }) => figures),
      ),
    };
    return { key, total, parts: [...parts, rest], isOpen: isOpen(key) };
  });
  const hasRest = steps.some(({ parts }) => (parts.at(-1)?.figures.calls ?? 0) > 0);
  return answered({ steps, names: hasRest ? [...names, OTHER] : names, total: whole.body.total });
}
