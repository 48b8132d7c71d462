import { expect, it } from 'vitest';
import { writeJson } from '../../../functions/http/json.ts';
import { createGetDashboard } from '../../../functions/query/routes/get-dashboard.ts';
import { raiseAlert } from '../../../lib/alerts/alert.ts';
import { budget } from '../../lib/budgets/budget-builder.ts';
import { bookedRecord, UNPRICED } from '../../support/builders.ts';
import { parseExactly } from '../../support/exact-json.ts';
import { InMemoryAlerts } from '../../support/in-memory-alerts.ts';
import { InMemoryBudgets } from '../../support/in-memory-budgets.ts';
import { InMemoryCounterReader } from '../../support/in-memory-counter-reader.ts';
import { InMemoryUnbalancedDays } from '../../support/in-memory-unbalanced-days.ts';
import { NOW_US, shanghai } from '../../support/random-records.ts';
import { ADMIN, ports } from './ask-query.ts';

it('the dashboard shows how each budget of the project stands, and the alerts that nobody has acknowledged, and days out of balance', async () => {
  const cost = 10n ** 17n;
  const priced = { costAtto: 333n * cost, price: { source: 'built-in', priceId: 'p', model: 'm' } } as const;
  const counters = new InMemoryCounterReader([
    bookedRecord({ id: 'a', timestampUs: NOW_US }, priced),
    bookedRecord({ id: 'b', userId: 'user-2', timestampUs: NOW_US }, UNPRICED),
  ]);
  const budgets = new InMemoryBudgets([
    budget({}),
    budget({
      id: 'budget_2',
      name: 'one',
      scope: { type: 'user', value: 'user-1' },
      limitAtto: 300n * cost,
      isHard: true,
    }),
    budget({ id: 'budget_3', scope: { type: 'each_user' }, period: 'weekly' }),
    budget({ id: 'budget_4', scope: { type: 'user', value: 'user-2' }, period: 'monthly' }),
    budget({ id: 'budget_5', project: 'other' }),
  ]);
  const alerts = new InMemoryAlerts();
  for (const [index, model] of ['seen', 'open'].entries()) {
    const subject = { kind: 'unpriced-model', project: 'main', day: '2023-11-17', model } as const;
    const facts = { unpricedCalls: 1n, calls: 1n, tokens: 1n, functions: [], moreFunctions: 0 };
    const { alert } = raiseAlert({ subject, facts }, [], NOW_US + index);
    await alerts.raise(alert, []);
    if (model === 'seen') await alerts.acknowledge('main', alert.id, { atUs: NOW_US, by: 'key' });
  }
  const unbalanced = new InMemoryUnbalancedDays();
  for (const project of ['main', 'other'])
    await unbalanced.note({ project, day: '2023-11-16', auditedAtUs: NOW_US, counters: 2 });
  const get = createGetDashboard({ ...ports, counters, budgets, alerts, unbalanced });
  const { body } = await get({ caller: ADMIN, query: {}, path: {}, body: () => '', nowUs: NOW_US });
  expect(parseExactly(writeJson(body))).toMatchObject({
    forecast: { method: 'none', month: { month: '2023-11', spent: '33.3' } },
  });
  const unknown = { spent: null, remaining: null, percent: null };
  expect(parseExactly(writeJson(body))).toMatchObject({
    budgets: [
      {
        id: 'budget_1',
        name: 'everything',
        scope: { type: 'all', value: null },
        period: 'daily',
        period_from: '2023-11-17T00:00:00+08:00',
        resets_at: '2023-11-18T00:00:00+08:00',
        limit: '50',
        spent: '33.3',
        remaining: '16.7',
        percent: '66.6',
        unpriced_calls: '1',
        hard: false,
      },
      { id: 'budget_2', limit: '30', spent: '33.3', remaining: '0', percent: '111', unpriced_calls: '0', hard: true },
      { id: 'budget_3', ...unknown, period_from: '2023-11-13T00:00:00+08:00', resets_at: '2023-11-20T00:00:00+08:00' },
      { id: 'budget_4', ...unknown, unpriced_calls: '1', resets_at: '2023-12-01T00:00:00+08:00' },
    ],
    alerts: [{ model: 'open' }],
    unbalanced_days: [{ date: '2023-11-16', counters: '2', audited_at: shanghai.iso(NOW_US) }],
  });
});
