import * as z from 'zod/mini';
import { type ForecastBooks, forecast } from '../../lib/insights/forecast/forecast.ts';
import { integer, readQuery } from '../http/parameters.ts';
import type { RouteHandler } from '../route.ts';

export const PARAMETERS = { days: z.prefault(integer(1, 90), '30') };

export const createGetForecast =
  (books: ForecastBooks): RouteHandler =>
  async ({ caller, query, nowUs }) => {
    const { days } = readQuery(PARAMETERS, query);
    return { status: 200, body: await forecast(books, { project: caller.project, nowUs, days }) };
  };
