import { describe, expect, it } from 'vitest';
import { writeJson } from '../../../functions/http/json.ts';
import { createAddBudget, createRemoveBudget, createReplaceBudget } from '../../../functions/manage/budgets.ts';
import { createGetBudget } from '../../../functions/query/routes/get-budget.ts';
import { createListBudgets } from '../../../functions/query/routes/list-budgets.ts';
import { MAX_BUDGETS } from '../../../lib/budgets/budget.ts';
import { parseExactly } from '../../support/exact-json.ts';
import { InMemoryBudgets } from '../../support/in-memory-budgets.ts';
import { NOW_US, shanghai } from '../../support/random-records.ts';

const BODY = { name: 'team', scope: { type: 'all' }, period: 'daily', limit: '50.10' };

/** The routes of budgets of a project that has none yet. */
function manage() {
  const budgets = new InMemoryBudgets();
  const state = { nowUs: NOW_US, ids: 0 };
  const randomId = () => `${++state.ids}`;
  const ports = { budgets, randomId, topics: ['alerts'], calendar: shanghai, currency: 'CNY' };
  const routes = {
    add: createAddBudget(ports),
    replace: createReplaceBudget(ports),
    remove: createRemoveBudget(ports),
    list: createListBudgets(ports),
    get: createGetBudget(ports),
  };
  const ask = async (route: keyof typeof routes, { id = '', body = {}, query = {}, project = 'main' }) => {
    const caller = { project, keyId: 'key_1', scopes: ['admin'] as const };
    const request = { caller, query, path: { id }, body: () => JSON.stringify(body), nowUs: state.nowUs };
    const answer = await routes[route](request);
    return { status: answer.status, body: parseExactly(writeJson(answer.body)) as Record<string, unknown> };
  };
  return { state, budgets, ask };
}

describe('a budget', () => {
  it('is added, listed and shown with its history', async () => {
    const { ask } = manage();
    const { status, body } = await ask('add', { body: BODY });
    expect({ status, body }).toEqual({
      status: 201,
      body: {
        id: 'budget_1',
        revision: '1',
        name: 'team',
        scope: { type: 'all', value: null },
        period: 'daily',
        currency: 'CNY',
        limit: '50.1',
        thresholds: ['50', '80', '100'],
        hard: false,
        notify: ['alerts'],
        created_at: '2023-11-17T15:20:00+08:00',
        changed_at: '2023-11-17T15:20:00+08:00',
        changed_by: 'key_1',
      },
    });
    expect(await ask('list', {})).toEqual({ status: 200, body: { budgets: [body], cursor: null } });
    const shown = { ...body, removed: false };
    expect((await ask('get', { id: 'budget_1' })).body).toEqual({ ...shown, history: [shown] });
  });

  it('gets a new revision by other terms, and none by the same', async () => {
    const { ask, state } = manage();
    await ask('add', { body: BODY });
    state.nowUs += 60_000_000;
    const same = await ask('replace', { id: 'budget_1', body: { ...BODY, limit: 50.1, thresholds: [100, 80, 50] } });
    expect(same).toMatchObject({ status: 200, body: { revision: '1', changed_at: '2023-11-17T15:20:00+08:00' } });
    const other = await ask('replace', { id: 'budget_1', body: { ...BODY, limit: 60 } });
    expect(other.body).toMatchObject({
      revision: '2',
      limit: '60',
      created_at: '2023-11-17T15:20:00+08:00',
      changed_at: '2023-11-17T15:21:00+08:00',
    });
    const { body } = await ask('get', { id: 'budget_1' });
    expect(body).toMatchObject({ limit: '60', history: [{ limit: '60' }, { limit: '50.1', revision: '1' }] });
  });

  it('is removed for good, and its history stays', async () => {
    const { ask } = manage();
    await ask('add', { body: BODY });
    expect(await ask('remove', { id: 'budget_1' })).toEqual({ status: 200, body: { id: 'budget_1', removed: true } });
    expect((await ask('list', {})).body).toMatchObject({ budgets: [] });
    expect((await ask('get', { id: 'budget_1' })).body).toMatchObject({
      removed: true,
      history: [{}, { limit: '50.1' }],
    });
    for (const route of ['remove', 'replace'] as const)
      await expect(ask(route, { id: 'budget_1', body: BODY })).rejects.toMatchObject({ code: 'not_found' });
  });

  it('is none of another project', async () => {
    const { ask } = manage();
    await ask('add', { body: BODY });
    for (const route of ['get', 'remove', 'replace'] as const)
      await expect(ask(route, { id: 'budget_1', body: BODY, project: 'other' })).rejects.toMatchObject({
        code: 'not_found',
      });
  });

  it('is one of as many as a project may have, in pages', async () => {
    const { ask } = manage();
    for (let index = 0; index < MAX_BUDGETS; index += 1) await ask('add', { body: BODY });
    await expect(ask('add', { body: BODY })).rejects.toMatchObject({ code: 'conflict' });
    const first = (await ask('list', { query: { limit: '60' } })).body;
    expect(first.budgets).toHaveLength(60);
    const second = (await ask('list', { query: { limit: '60', cursor: String(first.cursor) } })).body;
    expect(second).toMatchObject({ cursor: null, budgets: { length: 40 } });
  });

  it('is not changed over a change of somebody else', async () => {
    const { ask, budgets } = manage();
    await ask('add', { body: BODY });
    const write = budgets.write.bind(budgets);
    budgets.write = async (revision) => {
      await write({ ...revision, changedBy: 'key_2' });
      return write(revision);
    };
    await expect(ask('replace', { id: 'budget_1', body: { ...BODY, limit: 1 } })).rejects.toMatchObject({
      code: 'conflict',
    });
  });
});
