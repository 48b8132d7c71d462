import { describe, expect, it } from 'vitest';
import { writeJson } from '../../../functions/http/json.ts';
import { createInsightsHandlers } from '../../../functions/insights/handler.ts';
import { BASE_PATH } from '../../../lib/api-contract.ts';
import type { LedgerError } from '../../../lib/errors.ts';
import { attosOf, insightBooks } from '../../support/insight-books.ts';
import { NOW_US } from '../../support/random-records.ts';

const handlers = createInsightsHandlers(insightBooks([{ day: '2023-11-16', costAtto: attosOf(2) }]));

function get(route: string, query: Record<string, string> = {}, project = 'main'): Promise<Record<string, unknown>> {
  const caller = { project, keyId: 'key', scopes: ['read'] } as const;
  const answer = handlers[`GET ${BASE_PATH}${route}`]?.({ caller, query, path: {}, body: () => '', nowUs: NOW_US });
  return Promise.resolve(answer).then((given) => JSON.parse(writeJson(given?.body)));
}

it('GET /forecast answers for 30 days, or as many as are asked for', async () => {
  expect(await get('/forecast')).toMatchObject({ period_days: 30, days: { length: 30 }, method: 'mean' });
  expect(await get('/forecast', { days: '90' })).toMatchObject({ period_days: 90, days: { length: 90 } });
});

it('GET /forecast shows a project its own books only', async () => {
  expect(await get('/forecast', {}, 'other')).toMatchObject({ method: 'none', month: { spent: 0 } });
});

it('GET /anomalies looks at 30 days, or as many as are asked for', async () => {
  expect(await get('/anomalies')).toMatchObject({ period_days: 30, judged_from: null, anomalies: [] });
  expect(await get('/anomalies', { days: '90' })).toMatchObject({ period_days: 90 });
});

it('GET /recommendations looks at 30 days, or as many as are asked for', async () => {
  expect(await get('/recommendations')).toMatchObject({ period_days: 30, recommendations: [] });
});

describe.each(['/forecast', '/anomalies', '/recommendations'])('GET %s', (route) => {
  it.each([
    [{ days: '0' }, ['days: must be an integer from 1 to 90']],
    [
      { days: '91', model: 'x' },
      ['days: must be an integer from 1 to 90', 'model: is no parameter of this call: known are days'],
    ],
  ])('refuses %o', async (query, expected) => {
    const error: LedgerError = await get(route, query).then(
      () => expect.unreachable(),
      (refused) => refused,
    );
    expect(error.details?.map(({ path, message }) => `${path}: ${message}`)).toEqual(expected);
  });
});
