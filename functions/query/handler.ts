import { BASE_PATH } from '../../lib/api-contract.ts';
import type { RouteHandlers } from '../route.ts';
import type { QueryPorts } from './ports.ts';
import { createGetBudget } from './routes/get-budget.ts';
import { createGetCostTrend } from './routes/get-cost-trend.ts';
import { createGetCurrentStats } from './routes/get-current-stats.ts';
import { createGetDailyStats } from './routes/get-daily-stats.ts';
import { createGetDashboard } from './routes/get-dashboard.ts';
import { createGetDrift } from './routes/get-drift.ts';
import { createGetHealth } from './routes/get-health.ts';
import { createGetHourlyStats } from './routes/get-hourly-stats.ts';
import { createGetMonthlyStats } from './routes/get-monthly-stats.ts';
import { createGetRangeStats } from './routes/get-range-stats.ts';
import { createGetSession } from './routes/get-session.ts';
import { createGetTop } from './routes/get-top.ts';
import { createGetTopUsers } from './routes/get-top-users.ts';
import { createListAlerts } from './routes/list-alerts.ts';
import { createListBudgets } from './routes/list-budgets.ts';
import { createListExchangeRates } from './routes/list-exchange-rates.ts';
import { createListPrices } from './routes/list-prices.ts';
import { createListRecords } from './routes/list-records.ts';
import { createListSessionRecords } from './routes/list-session-records.ts';
import { createResolvePrice } from './routes/resolve-price.ts';

/** Everything that only reads. */
export const createQueryHandlers = (ports: QueryPorts): RouteHandlers => ({
  [`GET ${BASE_PATH}/health`]: createGetHealth(ports),
  [`GET ${BASE_PATH}/records`]: createListRecords(ports),
  [`GET ${BASE_PATH}/stats/current`]: createGetCurrentStats(ports),
  [`GET ${BASE_PATH}/stats/hourly`]: createGetHourlyStats(ports),
  [`GET ${BASE_PATH}/stats/daily`]: createGetDailyStats(ports),
  [`GET ${BASE_PATH}/stats/monthly`]: createGetMonthlyStats(ports),
  [`GET ${BASE_PATH}/stats/range`]: createGetRangeStats(ports),
  [`GET ${BASE_PATH}/stats/drift`]: createGetDrift(ports),
  [`GET ${BASE_PATH}/sessions/{id}`]: createGetSession(ports),
  [`GET ${BASE_PATH}/sessions/{id}/records`]: createListSessionRecords(ports),
  [`GET ${BASE_PATH}/top_users`]: createGetTopUsers(ports),
  [`GET ${BASE_PATH}/top`]: createGetTop(ports),
  [`GET ${BASE_PATH}/cost_trend`]: createGetCostTrend(ports),
  [`GET ${BASE_PATH}/dashboard`]: createGetDashboard(ports),
  [`GET ${BASE_PATH}/prices`]: createListPrices(ports),
  [`GET ${BASE_PATH}/prices/resolve`]: createResolvePrice(ports),
  [`GET ${BASE_PATH}/exchange_rates`]: createListExchangeRates(ports),
  [`GET ${BASE_PATH}/alerts`]: createListAlerts(ports),
  [`GET ${BASE_PATH}/budgets`]: createListBudgets(ports),
  [`GET ${BASE_PATH}/budgets/{id}`]: createGetBudget(ports),
});
