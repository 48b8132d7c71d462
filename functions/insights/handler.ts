import { BASE_PATH } from '../../lib/api-contract.ts';
import type { ForecastBooks } from '../../lib/insights/forecast/forecast.ts';
import type { RecommendationBooks } from '../../lib/insights/recommendations/recommendations.ts';
import type { RouteHandlers } from '../route.ts';
import { createGetAnomalies } from './get-anomalies.ts';
import { createGetForecast } from './get-forecast.ts';
import { createGetRecommendations } from './get-recommendations.ts';

/** What is reckoned from the books, and is not in them. */
export const createInsightsHandlers = (ports: ForecastBooks & RecommendationBooks): RouteHandlers => ({
  [`GET ${BASE_PATH}/forecast`]: createGetForecast(ports),
  [`GET ${BASE_PATH}/anomalies`]: createGetAnomalies(ports),
  [`GET ${BASE_PATH}/recommendations`]: createGetRecommendations(ports),
});
