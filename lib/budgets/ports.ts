import type { Project } from '../usage/record.ts';
import type { Budget, BudgetRevision } from './budget.ts';

/** Budgets with their history. A revision is written once and never changed. */
export interface Budgets {
  /** Those that stand at the moment of asking, oldest first. */
  list(project: Project): Promise<readonly Budget[]>;
  /** The last revisions of a budget, newest first, at most `limit`; of a removed one too; none when there never was one. */
  history(project: Project, id: string, limit: number): Promise<readonly BudgetRevision[]>;
  /** Makes the next revision the one that stands, or removes the budget, unless somebody else has changed it since it was read. */
  write(revision: BudgetRevision): Promise<'written' | 'lost-race'>;
}
