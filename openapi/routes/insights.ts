import { PARAMETERS as forecastParameters } from '../../functions/insights/get-forecast.ts';
import { query, type RouteDescriptions } from '../describe.ts';
import { forecast } from '../schemas/insights.ts';

export const INSIGHTS = {
  'GET /api/ai_usage/forecast': {
    tag: 'Insights',
    summary: 'What the coming days and the month will cost',
    query: query(forecastParameters, { days: 'How many days ahead.' }),
    answers: { 200: { says: 'Estimates with an interval of 80 %, and how they were made.', schema: forecast } },
  },
} satisfies RouteDescriptions;
