export const OWNER = 'matrix-owner';
export const SESSION = 'matrix-session';
export const TIMESTAMP = 1_763_900_000.25;
export const RECORD = { model: 'qwen-plus', user_id: OWNER, session_id: SESSION, input_tokens: 7, output_tokens: 3 };
export const PRICE = {
  model: 'matrix-model',
  currency: 'CNY',
  unit: '1K',
  input: 1,
  output: 1,
  effective_from: '2030-01-01',
};
export const BUDGET = { name: 'matrix-budget', scope: { type: 'user', value: OWNER }, period: 'daily', limit: 1 };
const IDENTITY = `user_id=${OWNER}&timestamp=${TIMESTAMP}&id=matrix-record`;

interface Sample {
  readonly path: string;
  readonly body?: object;
  /** What our own 403 says, where it is not the one shape of errors. */
  readonly refusal?: object;
}

const SPAN = {
  traceId: '5b8efff798038103d269b633813fc60c',
  spanId: 'eee19b7ec3c1b174',
  startTimeUnixNano: String(BigInt(TIMESTAMP * 1000) * 1_000_000n),
  attributes: Object.entries({
    'gen_ai.operation.name': 'chat',
    'gen_ai.request.model': 'qwen-plus',
    'user.id': OWNER,
  }).map(([key, stringValue]) => ({ key, value: { stringValue } })),
};

/** A request that each route would answer; a route without one fails the first test. */
export const SAMPLES: Readonly<Record<string, Sample>> = {
  'GET /': { path: '/' },
  'GET /static/{file}': { path: '/static/ai_usage_monitor.html' },
  'GET /health': { path: '/health' },
  'GET /docs': { path: '/docs' },
  'GET /openapi.json': { path: '/openapi.json' },
  'POST /records': { path: '/records', body: { ...RECORD, id: 'matrix-again', timestamp: TIMESTAMP } },
  'POST /v1/traces': {
    path: '/v1/traces',
    body: { resourceSpans: [{ scopeSpans: [{ spans: [SPAN] }] }] },
    refusal: { code: '7' },
  },
  'POST /integrations/litellm': {
    path: '/integrations/litellm',
    body: [
      {
        litellm_call_id: 'matrix-litellm',
        model: 'qwen-plus',
        startTime: TIMESTAMP,
        status: 'success',
        end_user: OWNER,
      },
    ],
  },
  'GET /records': { path: `/records?user_id=${OWNER}&date=2025-11-23` },
  'DELETE /records': { path: `/records?${IDENTITY}` },
  'GET /stats/current': { path: '/stats/current' },
  'GET /stats/hourly': { path: '/stats/hourly' },
  'GET /stats/daily': { path: '/stats/daily?date=2025-11-23' },
  'GET /stats/monthly': { path: '/stats/monthly?year=2025&month=11' },
  'GET /stats/range': { path: '/stats/range?from=2025-11-23&to=2025-11-23&group_by=user' },
  'GET /stats/drift': { path: '/stats/drift?from=2025-11-23&to=2025-11-23' },
  'GET /sessions/{id}': { path: `/sessions/${SESSION}` },
  'GET /sessions/{id}/records': { path: `/sessions/${SESSION}/records` },
  'GET /top_users': { path: '/top_users' },
  'GET /top': { path: '/top?by=user' },
  'GET /cost_trend': { path: '/cost_trend' },
  'GET /dashboard': { path: '/dashboard' },
  'GET /metrics': { path: '/metrics' },
  'GET /integrity': { path: '/integrity?date=2025-11-23' },
  'POST /integrity': { path: '/integrity?date=2025-11-23' },
  'GET /forecast': { path: '/forecast' },
  'GET /anomalies': { path: '/anomalies' },
  'GET /recommendations': { path: '/recommendations' },
  'POST /what-if': {
    path: '/what-if',
    body: { from: '2025-11-22', to: '2025-11-23', replace: { 'qwen-max': 'qwen-plus' } },
  },
  'GET /prices': { path: '/prices' },
  'GET /prices/resolve': { path: '/prices/resolve?model=qwen-plus' },
  'POST /prices': { path: '/prices', body: PRICE },
  'DELETE /prices/{id}': { path: '/prices/{price}' },
  'GET /exchange_rates': { path: '/exchange_rates' },
  'POST /exchange_rates': {
    path: '/exchange_rates',
    body: { pair: 'USDCNY', rate: '7.0', effective_from: '2030-01-01' },
  },
  'GET /alerts': { path: '/alerts' },
  'POST /alerts/{id}/ack': { path: '/alerts/00000000000000000-000000000000/ack', body: {} },
  'GET /quota': { path: `/quota?user_id=${OWNER}` },
  'POST /quota/reserve': { path: '/quota/reserve', body: { user_id: OWNER, estimate: '0.01' } },
  'GET /budgets': { path: '/budgets' },
  'POST /budgets': { path: '/budgets', body: BUDGET },
  'GET /budgets/{id}': { path: '/budgets/{budget}' },
  'PUT /budgets/{id}': { path: '/budgets/{budget}', body: BUDGET },
  'DELETE /budgets/{id}': { path: '/budgets/{budget}' },
  'POST /prices/reprice': { path: '/prices/reprice?from=2025-11-22&to=2025-11-23' },
  'POST /forget': { path: '/forget', body: { user_id: 'matrix-nobody' } },
  'POST /export/records': { path: '/export/records?from=2025-11-22&to=2025-11-23' },
  'GET /jobs': { path: '/jobs' },
  'GET /jobs/{id}': { path: '/jobs/{id}' },
  'DELETE /jobs/{id}': { path: '/jobs/{id}' },
  'POST /export_report': { path: '/export_report', body: {} },
  'GET /download_report': { path: '/download_report?path={report}' },
  'GET /reports': { path: '/reports' },
  'GET /keys': { path: '/keys' },
  'POST /keys': { path: '/keys', body: { name: 'made by the matrix', scopes: ['read'] } },
  'DELETE /keys/{id}': { path: '/keys/{id}' },
};
