/** Budgets and their revisions as items of the Config table. */
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import {
  BUDGET_PERIODS,
  type Budget,
  type BudgetRevision,
  type BudgetScope,
  NAMED_SCOPES,
  SCOPE_TYPES,
} from '../budgets/budget.ts';
import { SCHEMA_VERSION } from '../environment.ts';
import type { Project } from '../usage/record.ts';
import { ImageReader } from './image-reader.ts';
import { budgetKey, budgetRevisionKey, type Key } from './keys.ts';

export type Item = Record<string, AttributeValue>;

export const primaryKey = ({ pk, sk }: Key): Item => ({ pk: { S: pk }, sk: { S: sk } });

export const standingItem = (budget: Budget): Item => ({
  ...primaryKey(budgetKey(budget.project, budget.id)),
  ...attributesOf(budget),
});

export const revisionItem = (revision: BudgetRevision): Item => ({
  ...primaryKey(budgetRevisionKey(revision.project, revision.id, revision.revision)),
  ...attributesOf(revision),
  removed: { BOOL: revision.isRemoved },
});

function attributesOf(budget: Budget): Item {
  return {
    v: { N: String(SCHEMA_VERSION) },
    id: { S: budget.id },
    revision: { N: String(budget.revision) },
    name: { S: budget.name },
    ...scopeAttributes(budget.scope),
    period: { S: budget.period },
    limit_atto: { N: String(budget.limitAtto) },
    thresholds: { L: budget.thresholds.map((percent) => ({ N: String(percent) })) },
    hard: { BOOL: budget.isHard },
    notify: { L: budget.notify.map((topic) => ({ S: topic })) },
    created_at_us: { N: String(budget.createdAtUs) },
    changed_at_us: { N: String(budget.changedAtUs) },
    changed_by: { S: budget.changedBy },
  };
}

export function readBudgetItem(item: Item, project: Project): Budget {
  const reader = new ImageReader(item);
  reader.integer('v', 1, SCHEMA_VERSION);
  return {
    id: reader.text('id'),
    project,
    revision: reader.integer('revision', 1),
    name: reader.text('name'),
    scope: readScope(reader),
    period: reader.oneOf('period', BUDGET_PERIODS),
    limitAtto: reader.decimal('limit_atto', 0),
    thresholds: (item.thresholds?.L ?? []).map(({ N: percent }) => Number(percent)),
    isHard: reader.boolean('hard'),
    notify: (item.notify?.L ?? []).map(({ S: topic = '' }) => topic),
    createdAtUs: reader.integer('created_at_us'),
    changedAtUs: reader.integer('changed_at_us'),
    changedBy: reader.text('changed_by'),
  };
}

export const readRevisionItem = (item: Item, project: Project): BudgetRevision => ({
  ...readBudgetItem(item, project),
  isRemoved: new ImageReader(item).boolean('removed'),
});

export const scopeAttributes = (scope: BudgetScope): Item => ({
  scope: { S: scope.type },
  ...('value' in scope && { scope_value: { S: scope.value } }),
});

export function readScope(reader: ImageReader): BudgetScope {
  const type = reader.oneOf('scope', SCOPE_TYPES);
  const named = NAMED_SCOPES.find((one) => one === type);
  if (named !== undefined) return { type: named, value: reader.text('scope_value') };
  return type === 'all' ? { type } : { type: 'each_user' };
}
