import type { Project } from '../usage/record.ts';

/** Scopes that name whom or what they limit. */
export const NAMED_SCOPES = ['user', 'model', 'function', 'anchor'] as const;
export const SCOPE_TYPES = ['all', 'each_user', ...NAMED_SCOPES] as const;

/** What of the spending a budget is about: all of it, that of one name, or that of each user on its own. */
export type BudgetScope =
  | { readonly type: 'all' }
  | { readonly type: 'each_user' }
  | { readonly type: (typeof NAMED_SCOPES)[number]; readonly value: string };

/** Scopes of a hard budget: who asks for room names a user, and neither model, function nor anchor. */
export const HARD_SCOPES = ['all', 'user', 'each_user'] as const satisfies readonly BudgetScope['type'][];

export const BUDGET_PERIODS = ['daily', 'weekly', 'monthly'] as const;
export type BudgetPeriod = (typeof BUDGET_PERIODS)[number];

/** What a budget says. */
export interface BudgetTerms {
  readonly name: string;
  readonly scope: BudgetScope;
  readonly period: BudgetPeriod;
  /** In attos, above 0. */
  readonly limitAtto: bigint;
  /** Percent of the limit at which somebody is told, in rising order. */
  readonly thresholds: readonly number[];
  /** Whether room in it must be reserved before a call, see `reserve.ts`. */
  readonly isHard: boolean;
  /** Names of declared topics that get its mail. */
  readonly notify: readonly string[];
}

/** A budget as it stands. A change makes a new revision, and each revision tells of its thresholds anew. */
export interface Budget extends BudgetTerms {
  readonly id: string;
  readonly project: Project;
  /** 1 for the first. */
  readonly revision: number;
  readonly createdAtUs: number;
  readonly changedAtUs: number;
  /** Id of the key that made this revision. */
  readonly changedBy: string;
}

/** A budget as it was or is; the last revision of a removed one says so. */
export interface BudgetRevision extends Budget {
  readonly isRemoved: boolean;
}

/** Budgets a project may have: each is looked at whenever spending moves. `each_user` is one budget for any number of users. */
export const MAX_BUDGETS = 100;

/** Revisions that are shown of a budget, newest first. */
export const MAX_SHOWN_REVISIONS = 100;
