import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  PutItemCommand,
  QueryCommand,
} from '@aws-sdk/client-dynamodb';
import { badRequest } from '../errors.ts';
import type { AuditEntry, AuditLog, Page, PageRequest } from '../ports.ts';
import type { Project } from '../usage/record.ts';
import { fromAuditItem, toAuditItem } from './audit-item.ts';
import { auditKey, auditPartition } from './keys.ts';

type Item = Record<string, AttributeValue>;

/** The audit log in the Config table: entries are added, never changed. A cursor is the id of the last entry of the page. */
export class DynamoAuditLog implements AuditLog {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor(client: DynamoDBClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async add(entry: AuditEntry): Promise<void> {
    try {
      await this.#client.send(
        new PutItemCommand({
          TableName: this.#table,
          Item: toAuditItem(entry),
          ConditionExpression: 'attribute_not_exists(pk)',
        }),
      );
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
  }

  async list(project: Project, { limit, cursor }: PageRequest): Promise<Page<AuditEntry>> {
    const { Items: items = [], LastEvaluatedKey: last } = await this.#client.send(
      new QueryCommand({
        TableName: this.#table,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': { S: auditPartition(project) } },
        ScanIndexForward: false,
        Limit: limit,
        ...(cursor !== undefined && { ExclusiveStartKey: placeAfter(project, cursor) }),
      }),
    );
    const entries = items.map(fromAuditItem);
    return { items: entries, cursor: last === undefined ? null : (entries.at(-1)?.id ?? null) };
  }
}

function placeAfter(project: Project, cursor: string): Item {
  if (!/^[a-z]+_[0-9a-f]{22}$/.test(cursor))
    throw badRequest([{ path: 'cursor', message: 'is not a cursor of this list' }]);
  const { pk, sk } = auditKey(project, cursor);
  return { pk: { S: pk }, sk: { S: sk } };
}
