import { MAX_SHOWN_REVISIONS } from '../../../lib/budgets/budget.ts';
import { budgetHistory } from '../../../lib/budgets/budget-answer.ts';
import { noSuchBudget } from '../../../lib/budgets/change-budgets.ts';
import { readQuery } from '../../http/parameters.ts';
import type { RouteHandler } from '../../route.ts';
import type { QueryPorts } from '../ports.ts';

/** `GET /budgets/{id}`: with what it was before; a removed one too. */
export const createGetBudget =
  (ports: Pick<QueryPorts, 'budgets' | 'calendar' | 'currency'>): RouteHandler =>
  async ({ caller, query, path: { id = '' } }) => {
    readQuery({}, query);
    const [last, ...before] = await ports.budgets.history(caller.project, id, MAX_SHOWN_REVISIONS);
    if (last === undefined) throw noSuchBudget();
    return { status: 200, body: budgetHistory([last, ...before], ports) };
  };
