import { isDeepStrictEqual } from 'node:util';
import { LedgerError } from '../errors.ts';
import type { RandomId } from '../ports.ts';
import type { Project } from '../usage/record.ts';
import { type Budget, type BudgetRevision, type BudgetTerms, MAX_BUDGETS } from './budget.ts';
import type { Budgets } from './ports.ts';

export interface ChangeBudgetPorts {
  readonly budgets: Budgets;
  readonly randomId: RandomId;
}

/** Who changes budgets, and when. */
export interface ChangedBy {
  readonly project: Project;
  readonly keyId: string;
  readonly nowUs: number;
}

/** @throws LedgerError `conflict` when the project has as many budgets as it may. */
export async function addBudget(
  { budgets, randomId }: ChangeBudgetPorts,
  terms: BudgetTerms,
  { project, keyId, nowUs }: ChangedBy,
): Promise<Budget> {
  const standing = await budgets.list(project);
  if (standing.length >= MAX_BUDGETS) throw new LedgerError('conflict', `a project has at most ${MAX_BUDGETS} budgets`);
  const budget: Budget = {
    ...terms,
    id: `budget_${randomId()}`,
    project,
    revision: 1,
    createdAtUs: nowUs,
    changedAtUs: nowUs,
    changedBy: keyId,
  };
  await write(budgets, { ...budget, isRemoved: false });
  return budget;
}

/**
 * Gives a budget other terms. The same terms make no new revision, so that a retry tells nobody anything again.
 *
 * @throws LedgerError `not_found`, or `conflict` when somebody else changes it at the same time
 */
export async function replaceBudget(
  { budgets }: Pick<ChangeBudgetPorts, 'budgets'>,
  id: string,
  terms: BudgetTerms,
  by: ChangedBy,
): Promise<Budget> {
  const { isRemoved, ...standing } = await standingBudget(budgets, by.project, id);
  if (isDeepStrictEqual(termsOf(standing), termsOf(terms))) return standing;
  const next: Budget = { ...standing, ...terms, ...revisionAfter(standing, by) };
  await write(budgets, { ...next, isRemoved });
  return next;
}

/** Removes a budget; its history stays. @throws LedgerError as {@link replaceBudget} */
export async function removeBudget(
  { budgets }: Pick<ChangeBudgetPorts, 'budgets'>,
  id: string,
  by: ChangedBy,
): Promise<void> {
  const standing = await standingBudget(budgets, by.project, id);
  await write(budgets, { ...standing, ...revisionAfter(standing, by), isRemoved: true });
}

async function standingBudget(budgets: Budgets, project: Project, id: string): Promise<BudgetRevision> {
  const [last] = await budgets.history(project, id, 1);
  if (last === undefined || last.isRemoved) throw noSuchBudget();
  return last;
}

export const noSuchBudget = (): LedgerError => new LedgerError('not_found', 'there is no budget with this id');

const revisionAfter = ({ revision }: Budget, { keyId, nowUs }: ChangedBy) => ({
  revision: revision + 1,
  changedAtUs: nowUs,
  changedBy: keyId,
});

async function write(budgets: Budgets, revision: BudgetRevision): Promise<void> {
  if ((await budgets.write(revision)) === 'lost-race')
    throw new LedgerError('conflict', 'somebody else has changed this budget; read it and decide again');
}

const termsOf = ({ name, scope, period, limitAtto, thresholds, isHard, notify }: BudgetTerms): BudgetTerms => ({
  name,
  scope,
  period,
  limitAtto,
  thresholds,
  isHard,
  notify,
});
