import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { type Acknowledgement, type Alert, isAlertId } from '../alerts/alert.ts';
import type { Alerts } from '../alerts/ports.ts';
import { badRequest } from '../errors.ts';
import type { Page, PageRequest } from '../ports.ts';
import type { Project } from '../usage/record.ts';
import { primaryKey, readAlertItem } from './alert-item.ts';
import { alertKey, alertPartition } from './keys.ts';

/** Alerts in the Config table, in the order in which they were raised. A cursor is the id of the last alert of the page. */
export class DynamoAlerts implements Alerts {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor(client: DynamoDBClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async list(project: Project, { limit, cursor }: PageRequest): Promise<Page<Alert>> {
    if (cursor !== undefined && !isAlertId(cursor))
      throw badRequest([{ path: 'cursor', message: 'is not a cursor of this list' }]);
    const { Items: items = [], LastEvaluatedKey: last } = await this.#client.send(
      new QueryCommand({
        TableName: this.#table,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': { S: alertPartition(project) } },
        ScanIndexForward: false,
        ConsistentRead: true,
        Limit: limit,
        ...(cursor === undefined ? {} : { ExclusiveStartKey: primaryKey(alertKey(project, cursor)) }),
      }),
    );
    const alerts = items.map((item) => readAlertItem(item, project));
    return { items: alerts, cursor: last === undefined ? null : (alerts.at(-1)?.id ?? null) };
  }

  async acknowledge(project: Project, id: string, { atUs, by }: Acknowledgement): Promise<Alert | undefined> {
    if (!isAlertId(id)) return undefined;
    try {
      const { Attributes: item = {} } = await this.#client.send(
        new UpdateItemCommand({
          TableName: this.#table,
          Key: primaryKey(alertKey(project, id)),
          UpdateExpression:
            'SET acknowledged_at_us = if_not_exists(acknowledged_at_us, :at), acknowledged_by = if_not_exists(acknowledged_by, :by)',
          ConditionExpression: 'attribute_exists(pk)',
          ExpressionAttributeValues: { ':at': { N: String(atUs) }, ':by': { S: by } },
          ReturnValues: 'ALL_NEW',
        }),
      );
      return readAlertItem(item, project);
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return undefined;
      throw error;
    }
  }
}
