import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DynamoBudgets } from '../../../lib/aws/dynamo-budgets.ts';
import type { Budget, BudgetRevision } from '../../../lib/budgets/budget.ts';
import type { Budgets } from '../../../lib/budgets/ports.ts';
import { startTestEngine, type TestEngine } from '../../support/engine.ts';
import { InMemoryBudgets } from '../../support/in-memory-budgets.ts';
import { budget } from '../budgets/budget-builder.ts';

let engine: TestEngine;
beforeAll(async () => {
  engine = await startTestEngine();
});
afterAll(() => engine.stop());

let run = 0;
let project: string;
beforeEach(() => {
  run += 1;
  project = `p-${run}`;
});

describe.each<[string, () => Budgets]>([
  ['in memory', () => new InMemoryBudgets()],
  ['in DynamoDB', () => new DynamoBudgets(engine.client, engine.tables.config)],
])('budgets %s', (_, open) => {
  let budgets: Budgets;
  beforeEach(() => {
    budgets = open();
  });
  const own = (facts: Partial<Budget>): BudgetRevision => ({ ...budget({ project, ...facts }), isRemoved: false });
  const standing = ({ isRemoved: _removed, ...of }: BudgetRevision): Budget => of;

  it('are listed as they stand, oldest first, of their own project only', async () => {
    const first = own({ id: 'budget_b', createdAtUs: 1 });
    const second = own({
      id: 'budget_a',
      createdAtUs: 2,
      scope: { type: 'user', value: '用户#1' },
      limitAtto: 10n ** 30n - 1n,
      thresholds: [],
      notify: ['finance', 'alerts'],
      isHard: true,
    });
    for (const revision of [second, first]) expect(await budgets.write(revision)).toBe('written');
    expect(await budgets.list(project)).toEqual([standing(first), standing(second)]);
    expect(await budgets.list(`${project}x`)).toEqual([]);
    expect(await budgets.history(`${project}x`, first.id, 10)).toEqual([]);
  });

  it('keep every revision, of a removed one too', async () => {
    const first = own({});
    const second = own({ revision: 2, limitAtto: 1n, scope: { type: 'each_user' }, period: 'weekly' });
    const removal = { ...second, revision: 3, isRemoved: true };
    for (const revision of [first, second]) await budgets.write(revision);
    expect(await budgets.list(project)).toEqual([standing(second)]);
    await budgets.write(removal);
    expect(await budgets.list(project)).toEqual([]);
    expect(await budgets.history(project, first.id, 10)).toEqual([removal, second, first]);
    expect(await budgets.history(project, first.id, 2)).toEqual([removal, second]);
    expect(await budgets.history(project, 'budget_', 10)).toEqual([]);
  });

  it('are changed by one of those who read the same revision', async () => {
    await budgets.write(own({}));
    const next = own({ revision: 2, limitAtto: 7n });
    expect(await budgets.write(next)).toBe('written');
    expect(await budgets.write(own({ revision: 2, limitAtto: 8n }))).toBe('lost-race');
    expect(await budgets.write({ ...own({ revision: 2 }), isRemoved: true })).toBe('lost-race');
    expect(await budgets.write(own({}))).toBe('lost-race');
    expect(await budgets.list(project)).toEqual([standing(next)]);
    await budgets.write({ ...next, revision: 3, isRemoved: true });
    expect(await budgets.write(own({ revision: 3 }))).toBe('lost-race');
    expect(await budgets.write(own({ revision: 4 }))).toBe('lost-race');
  });
});
