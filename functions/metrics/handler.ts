import { BASE_PATH } from '../../lib/api-contract.ts';
import { todaySeries } from '../../lib/metrics/today-series.ts';
import type { Books } from '../../lib/spend/books.ts';
import { readQuery } from '../http/parameters.ts';
import type { RouteHandlers } from '../route.ts';
import { writeMetrics } from './write-metrics.ts';

export interface MetricsPorts extends Pick<Books, 'calendar' | 'currency'> {
  readonly counters: Pick<Books['counters'], 'days'>;
}

/** `GET /metrics`: one Query of today's counters by model and function. */
export const createGetMetrics = ({ counters, calendar, currency }: MetricsPorts): RouteHandlers => ({
  [`GET ${BASE_PATH}/metrics`]: async ({ caller, query, nowUs }) => {
    readQuery({}, query);
    const date = calendar.dayOf(nowUs);
    const today = todaySeries(await counters.days(caller.project, date, date));
    const startSeconds = calendar.startOfDay(date) / 1e6;
    const written = await writeMetrics({ today, date, startSeconds, timeZone: calendar.zone, currency });
    return { status: 200, file: { bytes: Buffer.from(written.text), mediaType: written.contentType } };
  },
});
