/** Statistics, as the contract has them. */
import * as z from 'zod/mini';
import {
  type CostTrend,
  type CurrentStats,
  type DailyStats,
  type Dashboard,
  type Drift,
  type HourlyStats,
  type MonthlyStats,
  RANGE_GROUPS,
  type RangeStats,
  type SessionStats,
  type Share,
  TOP_KINDS,
  type Top,
  type TopUsers,
  type Totals,
  type TrendDay,
  type Unpriced,
} from '../../lib/api-contract.ts';
import { amount, answer, cost, count, cursor, day, instant, said } from './answer.ts';
import { budgetBoard } from './budgets.ts';
import { forecastBrief } from './forecast-parts.ts';

const percent = said(z.nullable(amount), 'Percent with two decimals; null without calls.');

export const unpriced = answer<Unpriced>()(
  'Unpriced',
  z.strictObject({
    calls: count,
    models: said(z.array(z.string()), 'At most 20 models; `more` counts the others.'),
    more: count,
  }),
);

/** Part of every answer that shows money. */
export const inMoney = {
  currency: said(z.string(), 'The currency of the ledger.'),
  unpriced: z.exactOptional(unpriced),
};

export const totals = {
  calls: count,
  success_rate: percent,
  tokens: said(count, 'Input and output.'),
  input_tokens: count,
  output_tokens: count,
  cache_read_tokens: count,
  cache_write_tokens: count,
  cache_write_1h_tokens: count,
  reasoning_tokens: count,
  audio_input_tokens: count,
  audio_output_tokens: count,
  duration_ms: amount,
  cost,
  unpriced_calls: count,
};

const share = answer<Share>()(
  'Share',
  z.strictObject({
    calls: count,
    total_tokens: count,
    input_tokens: count,
    output_tokens: count,
    cost,
    success_rate: percent,
    unpriced_calls: count,
  }),
);

const shares = {
  by_model: z.record(z.string(), share),
  by_function: z.record(z.string(), share),
};

const totalsOnly = answer<Totals>()('Totals', z.strictObject(totals));

const current = {
  current_hour: totalsOnly,
  today: z.strictObject({ ...totals, date: day, ...shares }),
  ...inMoney,
};

export const currentStats = answer<CurrentStats>()('CurrentStats', z.strictObject(current));

const period = {
  total_calls: count,
  total_tokens: count,
  total_cost: cost,
  success_rate: percent,
  ...shares,
  ...inMoney,
};

export const hourlyStats = answer<HourlyStats>()(
  'HourlyStats',
  z.strictObject({
    period: z.literal('hourly'),
    date: day,
    hour: said(count, 'Clock hour in the zone of the ledger, 0 to 23.'),
    start: instant,
    ...period,
  }),
);

export const dailyStats = answer<DailyStats>()(
  'DailyStats',
  z.strictObject({ period: z.literal('daily'), date: day, ...period }),
);

const figures = { cost, calls: count, tokens: count };

const trendDay = answer<TrendDay>()(
  'TrendDay',
  z.strictObject({
    date: day,
    ...figures,
    partial: said(z.exactOptional(z.literal(true)), 'Present on a day that is not over.'),
  }),
);

export const monthlyStats = answer<MonthlyStats>()(
  'MonthlyStats',
  z.strictObject({
    period: z.literal('monthly'),
    year: count,
    month: count,
    days: z.array(trendDay),
    ...period,
  }),
);

export const rangeStats = answer<RangeStats>()(
  'RangeStats',
  z.strictObject({
    from: day,
    to: day,
    group_by: z.enum(RANGE_GROUPS),
    rows: said(
      z.array(z.strictObject({ key: z.string(), ...totals })),
      'Only groups with calls. The key of an hour is its start; the anchor "" holds the calls without one.',
    ),
    total: said(z.strictObject(totals), 'Of the whole range, not of this page.'),
    cursor,
    ...inMoney,
  }),
);

const driftRow = {
  calls: count,
  compared_calls: count,
  cost,
  reported: z.nullable(amount),
  difference: said(z.nullable(amount), 'Our cost less the reported one.'),
  percent: z.nullable(amount),
  unpriced_calls: count,
  unconvertible_calls: count,
};

export const drift = answer<Drift>()(
  'Drift',
  z.strictObject({
    from: day,
    to: day,
    models: z.array(z.strictObject({ model: z.string(), ...driftRow })),
    total: z.strictObject(driftRow),
    ...inMoney,
  }),
);

export const sessionStats = answer<SessionStats>()(
  'SessionStats',
  z.strictObject({
    session_id: z.string(),
    ...totals,
    by_model: shares.by_model,
    first_at: z.nullable(instant),
    last_at: z.nullable(instant),
    ...inMoney,
  }),
);

const topUserRows = z.array(z.strictObject({ user_id: z.string(), ...figures }));
const topRows = z.array(z.strictObject({ key: z.string(), ...figures }));

export const topUsers = answer<TopUsers>()(
  'TopUsers',
  z.strictObject({ period_days: count, top_users: topUserRows, ...inMoney }),
);

export const top = answer<Top>()(
  'Top',
  z.strictObject({ period_days: count, by: z.enum(TOP_KINDS), top: topRows, ...inMoney }),
);

export const costTrend = answer<CostTrend>()(
  'CostTrend',
  z.strictObject({ period_days: count, data: z.array(trendDay), ...inMoney }),
);

export const dashboard = answer<Dashboard>()(
  'Dashboard',
  z.strictObject({
    ...current,
    ...budgetBoard,
    generated_at: instant,
    time_zone: z.string(),
    hours: z.array(z.strictObject({ start: instant, ...figures, success_rate: percent })),
    yesterday: z.strictObject({ ...totals, date: day }),
    yesterday_until_now: said(totalsOnly, 'The same clock hours of yesterday as are complete today.'),
    month: z.strictObject({ ...totals, year: count, month: count }),
    cost_trend: said(z.array(trendDay), 'The last 30 days.'),
    recent: said(
      z.strictObject({ ...totals, from: day, to: day, ...shares }),
      'The last 7 days: what the tops are parts of.',
    ),
    before: said(z.strictObject({ ...totals, from: day, to: day, ...shares }), 'The 7 days before them.'),
    top_anchors: said(topRows, 'The key "" holds the calls without an anchor.'),
    top_users_days: said(count, 'How many of the last days `top_users` is of.'),
    top_users: topUserRows,
    unbalanced_days: said(
      z.array(
        z.strictObject({
          date: day,
          audited_at: instant,
          counters: said(count, 'How many of its counters did not equal its records.'),
        }),
      ),
      'Days that the last audit or proof by a job found out of balance, newest first, at most 20; a day goes when the next one finds it in balance.',
    ),
    forecast: forecastBrief,
    access: said(
      z.strictObject({ project: z.string(), scopes: z.array(z.enum(['ingest', 'read', 'admin'])) }),
      'Whose figures these are, and what the key of this request may.',
    ),
  }),
);
