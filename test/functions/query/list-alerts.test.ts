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

  it('shows an anomaly as `GET /anomalies` does, with its calls', async () => {
    const alerts = new InMemoryAlerts();
    const hourUs = shanghai.hourStartOf(NOW_US);
    const subject = { kind: 'anomaly', project: 'main', measure: 'cost', at: hourUs - 3_600_000_000 } as const;
    const facts = {
      ...{ at: hourUs, between: [], isAbove: true, isPartial: true },
      ...{ actualAtto: 10n ** 20n + 1n, expectedAtto: 10n ** 17n, lowAtto: 0n, highAtto: 2n * 10n ** 17n },
      ...{ calls: 12n, unpricedCalls: 3n },
      cause: { function: 'batch', model: 'gpt-4', share: 90 },
    };
    await alerts.raise(raiseAlert({ subject, facts }, [], NOW_US).alert, []);
    const list = createQueryHandlers({ ...ports, alerts })[`GET ${BASE_PATH}/alerts`];
    const answer = await list?.({ caller: ADMIN, query: {}, path: {}, body: () => '', nowUs: NOW_US });
    expect(parseExactly(writeJson(answer?.body))).toMatchObject({
      alerts: [
        {
          kind: 'anomaly',
          period: 'hour',
          at: '2023-11-17T15:00:00+08:00',
          since: '2023-11-17T14:00:00+08:00',
          measure: 'cost',
          direction: 'above',
          ...{ actual: '100.000000000000000001', expected: '0.1', low: '0', high: '0.2' },
          explained_by: { function: 'batch', model: 'gpt-4', share: '90' },
          link: '/stats/range?from=2023-11-17&to=2023-11-17&group_by=hour',
          partial: true,
          ...{ calls: '12', unpriced_calls: '3' },
        },
      ],
    });
  });
});
