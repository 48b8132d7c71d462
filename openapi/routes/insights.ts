import { PARAMETERS as anomalyParameters } from '../../functions/insights/get-anomalies.ts';
import { PARAMETERS as forecastParameters } from '../../functions/insights/get-forecast.ts';
import { PARAMETERS as recommendationParameters } from '../../functions/insights/get-recommendations.ts';
import { query, type RouteDescriptions } from '../describe.ts';
import { anomalies, forecast, recommendations } from '../schemas/insights.ts';

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
  'GET /api/ai_usage/recommendations': {
    tag: 'Insights',
    summary: 'What would save money, with its evidence',
    query: query(recommendationParameters, { days: 'How many days back, today included.' }),
    answers: { 200: { says: 'The largest saving first; none where there is no case.', schema: recommendations } },
  },
} satisfies RouteDescriptions;
