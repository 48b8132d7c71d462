import { describe, expect, it } from 'vitest';
import { raiseAlert } from '../../../lib/alerts/alert.ts';
import { manage, NOW_US } from './manage-function.ts';

describe('acknowledging an alert', () => {
  const raise = async (ledger: ReturnType<typeof manage>, project = 'main') => {
    const facts = { unpricedCalls: 1n, calls: 1n, tokens: 2n, functions: [], moreFunctions: 0 };
    const subject = { kind: 'unpriced-model', project, day: '2026-11-24', model: 'foo' } as const;
    const { alert, deliveries } = raiseAlert({ subject, facts }, ['alerts'], NOW_US);
    await ledger.alerts.raise(alert, deliveries);
    return alert.id;
  };
  const acknowledge = ({ ask }: ReturnType<typeof manage>, id: string, key: string) =>
    ask({
      route: 'POST /alerts/{id}/ack',
      path: { id },
      caller: { project: 'main', key_id: `key_0000000000000000000${key}`, scopes: 'admin' },
    });

  it('says who has seen it and when; the first one stays', async () => {
    const ledger = manage();
    const id = await raise(ledger);
    const seen = { id, acknowledged_at: '2026-11-24T10:00:00+08:00', acknowledged_by: 'key_00000000000000000001' };
    expect(await acknowledge(ledger, id, '1')).toMatchObject({ status: 200, body: { ...seen, model: 'foo' } });
    expect(await acknowledge(ledger, id, '2')).toMatchObject({ status: 200, body: seen });
  });

  it('is 404 for an id that is none, and for an alert of another project', async () => {
    const ledger = manage();
    const foreign = await raise(ledger, 'shop');
    for (const id of [foreign, 'x', '']) expect((await acknowledge(ledger, id, '1')).status).toBe(404);
  });
});
