import { budgetAnswer } from '../../lib/budgets/budget-answer.ts';
import {
  addBudget,
  type ChangeBudgetPorts,
  type ChangedBy,
  removeBudget,
  replaceBudget,
} from '../../lib/budgets/change-budgets.ts';
import { readBudget } from '../../lib/budgets/read-budget.ts';
import type { Calendar } from '../../lib/calendar.ts';
import type { RouteHandler, RouteRequest } from '../route.ts';

export interface BudgetPorts extends ChangeBudgetPorts {
  /** Names of the declared topics. */
  readonly topics: readonly string[];
  readonly calendar: Pick<Calendar, 'iso'>;
  readonly currency: string;
}

/** `POST /budgets` */
export function createAddBudget(ports: BudgetPorts): RouteHandler {
  return async (request) => {
    const budget = await addBudget(ports, readBudget(request.body(), ports.topics), changedBy(request));
    return { status: 201, body: budgetAnswer(budget, ports) };
  };
}

/** `PUT /budgets/{id}`: all terms anew. */
export function createReplaceBudget(ports: BudgetPorts): RouteHandler {
  return async (request) => {
    const terms = readBudget(request.body(), ports.topics);
    const budget = await replaceBudget(ports, request.path.id ?? '', terms, changedBy(request));
    return { status: 200, body: budgetAnswer(budget, ports) };
  };
}

/** `DELETE /budgets/{id}`: its history stays. */
export function createRemoveBudget(ports: BudgetPorts): RouteHandler {
  return async (request) => {
    const { id = '' } = request.path;
    await removeBudget(ports, id, changedBy(request));
    return { status: 200, body: { id, removed: true } };
  };
}

const changedBy = ({ caller, nowUs }: RouteRequest): ChangedBy => ({
  project: caller.project,
  keyId: caller.keyId,
  nowUs,
});
