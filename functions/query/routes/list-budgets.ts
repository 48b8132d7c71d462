import { budgetAnswer } from '../../../lib/budgets/budget-answer.ts';
import { pageOf } from '../../../lib/page-of.ts';
import { pageParameters, readQuery, toPage } from '../../http/parameters.ts';
import type { RouteHandler } from '../../route.ts';
import type { QueryPorts } from '../ports.ts';

/** `GET /budgets`: those that stand, oldest first. */
export const createListBudgets =
  (ports: Pick<QueryPorts, 'budgets' | 'calendar' | 'currency'>): RouteHandler =>
  async ({ caller, query }) => {
    const page = toPage(readQuery(pageParameters, query));
    const { items, cursor } = pageOf(await ports.budgets.list(caller.project), page, ({ id }) => id);
    return { status: 200, body: { budgets: items.map((budget) => budgetAnswer(budget, ports)), cursor } };
  };
