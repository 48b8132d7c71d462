import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  PutItemCommand,
  QueryCommand,
} from '@aws-sdk/client-dynamodb';
import { SCHEMA_VERSION } from '../environment.ts';
import { badRequest } from '../errors.ts';
import type { AuditEntry, AuditLog, Page, PageRequest } from '../ports.ts';
import type { Project } from '../usage/record.ts';
import { ImageReader } from './image-reader.ts';
import { auditKey, auditPartition, projectOfPk } from './keys.ts';

type Item = Record<string, AttributeValue>;

const OUTCOMES = ['begun', 'done', 'failed', 'cancelled'] as const satisfies readonly AuditEntry['outcome'][];

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
          Item: toItem(entry),
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
    const entries = items.map(fromItem);
    return { items: entries, cursor: last === undefined ? null : (entries.at(-1)?.id ?? null) };
  }
}

function placeAfter(project: Project, cursor: string): Item {
  if (!/^[a-z]+_[0-9a-f]{22}$/.test(cursor))
    throw badRequest([{ path: 'cursor', message: 'is not a cursor of this list' }]);
  const { pk, sk } = auditKey(project, cursor);
  return { pk: { S: pk }, sk: { S: sk } };
}

function toItem(entry: AuditEntry): Item {
  const { pk, sk } = auditKey(entry.project, entry.id);
  return {
    pk: { S: pk },
    sk: { S: sk },
    v: { N: String(SCHEMA_VERSION) },
    at_us: { N: String(entry.atUs) },
    by: { S: entry.by },
    action: { S: entry.action },
    outcome: { S: entry.outcome },
    input: { S: entry.input },
    totals: { S: entry.totals },
  };
}

function fromItem(item: Item): AuditEntry {
  const reader = new ImageReader(item);
  return {
    project: projectOfPk(reader.text('pk')) ?? '',
    id: reader.text('sk'),
    atUs: reader.integer('at_us'),
    by: reader.text('by'),
    action: reader.text('action'),
    outcome: reader.oneOf('outcome', OUTCOMES),
    input: reader.text('input'),
    totals: reader.text('totals'),
  };
}
