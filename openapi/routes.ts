import type { RouteDescriptions } from './describe.ts';
import { ACCESS } from './routes/access.ts';
import { ALERTS } from './routes/alerts.ts';
import { BUDGETS } from './routes/budgets.ts';
import { INSIGHTS } from './routes/insights.ts';
import { INTEGRITY } from './routes/integrity.ts';
import { JOBS } from './routes/jobs.ts';
import { PRICES } from './routes/prices.ts';
import { QUOTA } from './routes/quota.ts';
import { RECORDING } from './routes/recording.ts';
import { REPORTS } from './routes/reports.ts';
import { SERVICE } from './routes/service.ts';
import { STATISTICS } from './routes/statistics.ts';

/** One for each route of the contract; a test says which one lacks its own. */
export const DESCRIPTIONS: RouteDescriptions = {
  ...RECORDING,
  ...STATISTICS,
  ...INSIGHTS,
  ...PRICES,
  ...ALERTS,
  ...BUDGETS,
  ...QUOTA,
  ...INTEGRITY,
  ...REPORTS,
  ...JOBS,
  ...ACCESS,
  ...SERVICE,
};
