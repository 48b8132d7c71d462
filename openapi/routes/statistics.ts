import { pageParameters } from '../../functions/http/parameters.ts';
import { PARAMETERS as trendParameters } from '../../functions/query/routes/get-cost-trend.ts';
import { PARAMETERS as dailyParameters } from '../../functions/query/routes/get-daily-stats.ts';
import { PARAMETERS as driftParameters } from '../../functions/query/routes/get-drift.ts';
import { PARAMETERS as hourlyParameters } from '../../functions/query/routes/get-hourly-stats.ts';
import { PARAMETERS as monthlyParameters } from '../../functions/query/routes/get-monthly-stats.ts';
import { PARAMETERS as rangeParameters } from '../../functions/query/routes/get-range-stats.ts';
import { PARAMETERS as topAnyParameters } from '../../functions/query/routes/get-top.ts';
import { topParameters } from '../../functions/query/routes/get-top-users.ts';
import { FILTER_SAYS, notFound, PAGE_SAYS, query, type RouteDescriptions } from '../describe.ts';
import { recordList } from '../schemas/recording.ts';
import {
  costTrend,
  currentStats,
  dailyStats,
  dashboard,
  drift,
  hourlyStats,
  monthlyStats,
  rangeStats,
  sessionStats,
  top,
  topUsers,
} from '../schemas/spend.ts';

const SHARE = {
  calls: 360,
  total_tokens: 1080000,
  input_tokens: 720000,
  output_tokens: 360000,
  cost: 29.52,
  success_rate: 99.72,
  unpriced_calls: 0,
};

const DAILY = {
  period: 'daily',
  date: '2026-11-24',
  total_calls: 360,
  total_tokens: 1080000,
  total_cost: 29.52,
  success_rate: 99.72,
  by_model: { 'qwen-max': SHARE },
  by_function: { chat: SHARE },
  currency: 'CNY',
} as const;

const TOP_SAYS = {
  limit: 'How many are named at most.',
  days: 'How many days, until today.',
  sort: 'By what they are ordered, the largest first.',
};

const SESSION = { id: 'The `session_id` of its records.' };

export const STATISTICS = {
  'GET /api/ai_usage/stats/current': {
    tag: 'Statistics',
    summary: 'The running clock hour and today',
    answers: {
      200: { says: 'Totals until now.', schema: currentStats, headers: { ETag: 'Validator of these very figures.' } },
      304: { says: 'They are still those of `If-None-Match`.' },
    },
  },
  'GET /api/ai_usage/stats/hourly': {
    tag: 'Statistics',
    summary: 'One clock hour',
    query: query(hourlyParameters, { hours_ago: 'Hours before now; 0 is the running one.' }),
    answers: { 200: { says: 'Totals of the hour.', schema: hourlyStats } },
  },
  'GET /api/ai_usage/stats/daily': {
    tag: 'Statistics',
    summary: 'One day',
    query: query(dailyParameters, {
      days_ago: 'Days before today; 0 is today.',
      date: 'The day itself, instead of `days_ago`.',
    }),
    answers: { 200: { says: 'Totals of the day.', schema: dailyStats, example: DAILY } },
  },
  'GET /api/ai_usage/stats/monthly': {
    tag: 'Statistics',
    summary: 'One month, with its days',
    query: query(monthlyParameters, {
      year: 'Goes with `month`; by default this month.',
      month: 'Goes with `year`.',
    }),
    answers: { 200: { says: 'Totals of the month, and every day of it that has begun.', schema: monthlyStats } },
  },
  'GET /api/ai_usage/stats/range': {
    tag: 'Statistics',
    summary: 'A range of days by one name',
    description: 'At most 366 days, 31 by hour or user. The rows of all pages add up to `total`.',
    query: query(rangeParameters, {
      from: 'First day, inclusive.',
      to: 'Last day, inclusive.',
      group_by: 'What a row is of.',
      ...FILTER_SAYS,
      ...PAGE_SAYS,
    }),
    answers: { 200: { says: 'Rows by time, or the most expensive first.', schema: rangeStats } },
  },
  'GET /api/ai_usage/stats/drift': {
    tag: 'Statistics',
    summary: 'Our cost beside what providers reported',
    query: query(driftParameters, {
      days: 'Days until today.',
      from: 'First day; goes with `to`, instead of `days`.',
      to: 'Last day.',
    }),
    answers: { 200: { says: 'By model, the largest difference first.', schema: drift } },
  },
  'GET /api/ai_usage/sessions/{id}': {
    tag: 'Statistics',
    summary: 'One session',
    path: SESSION,
    answers: {
      200: { says: 'Totals of the session.', schema: sessionStats },
      ...notFound('There is no such session.'),
    },
  },
  'GET /api/ai_usage/sessions/{id}/records': {
    tag: 'Statistics',
    summary: 'The calls of one session',
    path: SESSION,
    query: query(pageParameters, PAGE_SAYS),
    answers: {
      200: { says: 'Its records.', schema: recordList },
      ...notFound('There is no such session.'),
    },
  },
  'GET /api/ai_usage/top_users': {
    tag: 'Statistics',
    summary: 'The users who spent most',
    query: query(topParameters, TOP_SAYS),
    answers: { 200: { says: 'The largest first.', schema: topUsers } },
  },
  'GET /api/ai_usage/top': {
    tag: 'Statistics',
    summary: 'The users, anchors, models or functions that spent most',
    query: query(topAnyParameters, { by: 'What is ranked.', ...TOP_SAYS, ...FILTER_SAYS }),
    answers: { 200: { says: 'The largest first.', schema: top } },
  },
  'GET /api/ai_usage/cost_trend': {
    tag: 'Statistics',
    summary: 'Cost by day',
    query: query(trendParameters, { days: 'How many days, until today.', ...FILTER_SAYS }),
    answers: { 200: { says: 'Every day of the range, the oldest first.', schema: costTrend } },
  },
  'GET /api/ai_usage/metrics': {
    tag: 'Statistics',
    summary: 'Gauges of today for Prometheus',
    description:
      'By model and function, never by user: at most 2,000 series, the rest as `other`. A correction may lower them.',
    answers: {
      200: { says: 'The text format of Prometheus.', otherTypes: ['text/plain; version=0.0.4; charset=utf-8'] },
    },
  },
  'GET /api/ai_usage/dashboard': {
    tag: 'Statistics',
    summary: "All that the page's first screen needs",
    answers: { 200: { says: 'Today, this month, trends and tops.', schema: dashboard } },
  },
} satisfies RouteDescriptions;
