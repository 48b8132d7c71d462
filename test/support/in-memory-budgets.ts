import type { Budget, BudgetRevision } from '../../lib/budgets/budget.ts';
import type { Budgets } from '../../lib/budgets/ports.ts';

export class InMemoryBudgets implements Budgets {
  readonly #revisions: BudgetRevision[] = [];

  constructor(budgets: readonly Budget[] = []) {
    this.#revisions.push(...budgets.map((budget) => ({ ...budget, isRemoved: false })));
  }

  async list(project: string): Promise<readonly Budget[]> {
    const ids = [...new Set(this.#revisions.filter((one) => one.project === project).map(({ id }) => id))];
    const last = ids.flatMap((id) => this.#of(project, id).slice(0, 1));
    return last
      .filter(({ isRemoved }) => !isRemoved)
      .map(({ isRemoved: _, ...budget }) => budget)
      .toSorted((a, b) => a.createdAtUs - b.createdAtUs || (a.id < b.id ? -1 : 1));
  }

  async history(project: string, id: string, limit: number): Promise<readonly BudgetRevision[]> {
    return this.#of(project, id).slice(0, limit);
  }

  async write(revision: BudgetRevision): Promise<'written' | 'lost-race'> {
    const [last] = this.#of(revision.project, revision.id);
    const isNext = (last?.revision ?? 0) + 1 === revision.revision && last?.isRemoved !== true;
    if (isNext) this.#revisions.push(revision);
    return isNext ? 'written' : 'lost-race';
  }

  #of(project: string, id: string): readonly BudgetRevision[] {
    return this.#revisions.filter((one) => one.project === project && one.id === id).toReversed();
  }
}
