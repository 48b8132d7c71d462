import { PARAMETERS as anomalyParameters } from '../../functions/insights/get-anomalies.ts';
import { PARAMETERS as forecastParameters } from '../../functions/insights/get-forecast.ts';
import { query, type RouteDescriptions } from '../describe.ts';
import { anomalies, forecast } from '../schemas/insights.ts';

export const INSIGHTS = {
  'GET /api/ai_usage/forecast': {
    tag: 'Insights',
    summary: 'What the coming days and the month will cost',
    query: query(forecastParameters, { days: 'How many days ahead.' }),
    answers: { 200: { says: 'Estimates with an interval of 80 %, and how they were made.', schema: forecast } },
  },
  'GET /api/ai_usage/anomalies': {
    tag: 'Insights',
    summary: 'Days, and hours of today, that were not as expected',
    query: query(anomalyParameters, { days: 'How many days back, today included.' }),
    answers: { 200: { says: 'What left the band in which it was expected, newest first.', schema: anomalies } },
  },
} satisfies RouteDescriptions;
