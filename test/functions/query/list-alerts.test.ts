import { describe, expect, it } from 'vitest';
import { writeJson } from '../../../functions/http/json.ts';
import { createQueryHandlers } from '../../../functions/query/handler.ts';
import { raiseAlert } from '../../../lib/alerts/alert.ts';
import { BASE_PATH } from '../../../lib/api-contract.ts';
import { parseExactly } from '../../support/exact-json.ts';
import { InMemoryAlerts } from '../../support/in-memory-alerts.ts';
import { NOW_US, shanghai } from '../../support/random-records.ts';
import { ADMIN, ports } from './ask-query.ts';

describe('GET /alerts', () => {
  it('lists the alerts of the project, newest first, in pages', async () => {
    const alerts = new InMemoryAlerts();
    const facts = {
      unpricedCalls: 2n,
      calls: 3n,
      tokens: 40n,
      functions: [{ name: 'f', unpricedCalls: 2n }],
      moreFunctions: 0,
    };
    for (const [index, project] of ['main', 'main', 'other'].entries()) {
      const subject = { kind: 'unpriced-model', project, day: '2026-11-24', model: `m-${index}` } as const;
      const since = index === 0 ? {} : { sinceUs: NOW_US };
      const { alert, deliveries } = raiseAlert({ subject, facts: { ...facts, ...since } }, ['alerts'], NOW_US + index);
      await alerts.raise(alert, deliveries);
      if (index === 1) for (const delivery of deliveries) await alerts.settle(delivery, NOW_US + 1_000_000);
    }
    const list = createQueryHandlers({ ...ports, alerts })[`GET ${BASE_PATH}/alerts`];
    const page = async (query: Record<string, string>) => {
      const answer = await list?.({ caller: ADMIN, query, path: {}, body: () => '', nowUs: NOW_US });
      return parseExactly(writeJson(answer?.body)) as { alerts: object[]; cursor: string | null };
    };
    const first = await page({ limit: '1' });
    const at = shanghai.iso(NOW_US);
    expect(first.alerts).toEqual([
      {
        id: expect.stringMatching(/^\d{17}-[0-9a-f]{12}$/),
        kind: 'unpriced-model',
        day: '2026-11-24',
        model: 'm-1',
        unpriced_calls: '2',
        calls: '3',
        tokens: '40',
        since: at,
        functions: [{ name: 'f', unpriced_calls: '2' }],
        more_functions: '0',
        raised_at: at,
        sent_at: shanghai.iso(NOW_US + 1_000_000),
        acknowledged_at: null,
        acknowledged_by: null,
      },
    ]);
    const second = await page({ limit: '1', cursor: first.cursor ?? '' });
    expect(second).toMatchObject({ alerts: [{ model: 'm-0', since: null, sent_at: null }], cursor: null });
  });
});
