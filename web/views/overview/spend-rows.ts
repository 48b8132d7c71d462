import type { Dashboard, RangeStats, Shares } from '../../../lib/api-contract.ts';
import { ask, type Outcome } from '../../api/ask.ts';
import { useOutcome } from '../../api/use-outcome.ts';
import type { Figures } from '../../parts/figures.ts';
import { activeIn, type Dimension, type Filter, parametersOf } from '../../state/filter.ts';
import { DEFAULT_DAYS, type Range, type Span, spanBefore, spanOf, writeRange } from '../../state/range.ts';

export interface SpendRow extends Figures {
  readonly key: string;
}

/** Spend of a span of days by one name. */
export interface SpendRows {
  /** Largest cost first. */
  readonly rows: readonly SpendRow[];
  /** Of the whole span, whether all its rows are here or not. */
  readonly total: Figures;
  /** The same of as many days before; undefined where nobody asked for it. */
  readonly before?: ReadonlyMap<string, Figures>;
}

const MAX_ROWS = 1000;

/** Spend by a dimension: from the first screen where that has it, else from the ledger. */
export function useSpendRows(screen: Dashboard, by: Dimension, range: Range, filter: Filter) {
  const isFirstScreen = writeRange(range) === String(DEFAULT_DAYS) && activeIn(filter).length === 0;
  const known = isFirstScreen ? rowsOfScreen(screen, by) : undefined;
  const span = spanOf(range, screen.today.date);
  const name = known === undefined ? JSON.stringify([by, span, filter]) : undefined;
  const answer = useOutcome<SpendRows>(name, (signal) => askRows(by, span, filter, signal));
  return known === undefined ? answer : { body: known, isAwaited: false, again: answer.again };
}

function rowsOfScreen(screen: Dashboard, by: Dimension): SpendRows | undefined {
  const total = screen.recent;
  if (by === 'model') return fromShares(total, screen.recent.by_model, screen.before.by_model);
  if (by === 'function') return fromShares(total, screen.recent.by_function, screen.before.by_function);
  if (by === 'anchor') return { rows: screen.top_anchors, total };
  if (screen.top_users_days < DEFAULT_DAYS) return undefined;
  return { rows: screen.top_users.map(({ user_id, ...figures }) => ({ key: user_id, ...figures })), total };
}

function fromShares(total: Figures, shares: Shares, before: Shares): SpendRows {
  return { rows: rowsOf(shares), total, before: byKey(rowsOf(before)) };
}

const rowsOf = (shares: Shares): SpendRow[] =>
  Object.entries(shares).map(([key, { calls, total_tokens, cost }]) => ({ key, calls, tokens: total_tokens, cost }));

const byKey = (rows: readonly SpendRow[]): ReadonlyMap<string, Figures> => new Map(rows.map((row) => [row.key, row]));

async function askRows(by: Dimension, span: Span, filter: Filter, signal: AbortSignal): Promise<Outcome<SpendRows>> {
  const askSpan = (days: Span) =>
    ask<RangeStats>('/stats/range', {
      query: { ...days, group_by: by, ...parametersOf(filter), limit: MAX_ROWS },
      signal,
    });
  const [now, before] = await Promise.all([askSpan(span), askSpan(spanBefore(span))]);
  if (now.kind !== 'answered') return now;
  const { rows, total } = now.body;
  const earlier = before.kind === 'answered' ? { before: byKey(before.body.rows) } : {};
  return { kind: 'answered', etag: null, body: { rows, total, ...earlier } };
}
