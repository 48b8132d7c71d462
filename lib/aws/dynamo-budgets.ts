import {
  type AttributeValue,
  type DynamoDBClient,
  QueryCommand,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import type { Budget, BudgetRevision } from '../budgets/budget.ts';
import type { Budgets } from '../budgets/ports.ts';
import type { Project } from '../usage/record.ts';
import { type Item, primaryKey, readBudgetItem, readRevisionItem, revisionItem, standingItem } from './budget-item.ts';
import { budgetKey, budgetPartition, budgetRevisionPartition, budgetRevisionsPrefix } from './keys.ts';
import { queryAll } from './query-all.ts';
import { isConditionFailed } from './transaction-outcome.ts';

/** Budgets in the Config table: those that stand in one partition, read as a whole, and each revision that ever was in another. */
export class DynamoBudgets implements Budgets {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor(client: DynamoDBClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async list(project: Project): Promise<readonly Budget[]> {
    const items = await queryAll(this.#client, {
      TableName: this.#table,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: budgetPartition(project) } },
      ConsistentRead: true,
    });
    return items.map((item) => readBudgetItem(item, project)).toSorted(byAge);
  }

  async history(project: Project, id: string, limit: number): Promise<readonly BudgetRevision[]> {
    const { Items: items = [] } = await this.#client.send(
      new QueryCommand({
        TableName: this.#table,
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
        ExpressionAttributeValues: {
          ':pk': { S: budgetRevisionPartition(project) },
          ':prefix': { S: budgetRevisionsPrefix(id) },
        },
        ScanIndexForward: false,
        ConsistentRead: true,
        Limit: limit,
      }),
    );
    return items.map((item) => readRevisionItem(item, project));
  }

  /** Both at once: what stands, and its place in the history. */
  async write(revision: BudgetRevision): Promise<'written' | 'lost-race'> {
    const keep = {
      Put: {
        TableName: this.#table,
        Item: revisionItem(revision),
        ConditionExpression: 'attribute_not_exists(pk)',
      },
    };
    try {
      await this.#client.send(new TransactWriteItemsCommand({ TransactItems: [this.#stand(revision), keep] }));
      return 'written';
    } catch (error) {
      if (isConditionFailed(error)) return 'lost-race';
      throw error;
    }
  }

  #stand(revision: BudgetRevision) {
    const isFirst = revision.revision === 1;
    const condition: { ConditionExpression: string; ExpressionAttributeValues?: Record<string, AttributeValue> } =
      isFirst
        ? { ConditionExpression: 'attribute_not_exists(pk)' }
        : {
            ConditionExpression: 'revision = :before',
            ExpressionAttributeValues: { ':before': { N: String(revision.revision - 1) } },
          };
    const TableName = this.#table;
    const Key: Item = primaryKey(budgetKey(revision.project, revision.id));
    return revision.isRemoved
      ? { Delete: { TableName, Key, ...condition } }
      : { Put: { TableName, Item: standingItem(revision), ...condition } };
  }
}

const byAge = (a: Budget, b: Budget): number => a.createdAtUs - b.createdAtUs || (a.id < b.id ? -1 : 1);
