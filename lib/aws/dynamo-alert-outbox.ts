import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { type Alert, type AlertSubject, type Delivery, silencedBy, subjectsOf } from '../alerts/alert.ts';
import type { AlertOutbox } from '../alerts/ports.ts';
import { alertItem, deliveryItem, deliveryPlace, markerItem, primaryKey, readDeliveryItem } from './alert-item.ts';
import { alertKey, alertMarkerKey, OUTBOX_PARTITION } from './keys.ts';
import { queryPages } from './query-all.ts';
import { isConditionFailed } from './transaction-outcome.ts';

/** The outbox in the Config table: a marker for each subject, the alert, and an item for each mail that is to be sent. */
export class DynamoAlertOutbox implements AlertOutbox {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor(client: DynamoDBClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async isRaised(subject: AlertSubject): Promise<boolean> {
    const get = new GetItemCommand({ TableName: this.#table, Key: primaryKey(alertMarkerKey(subject)) });
    return (await this.#client.send(get)).Item !== undefined;
  }

  async raise(alert: Alert, deliveries: readonly Delivery[]): Promise<'raised' | 'raised-before'> {
    const put = (Item: ReturnType<typeof alertItem>) => ({ Put: { TableName: this.#table, Item } });
    const markers = subjectsOf(alert).map((subject) => ({
      Put: {
        TableName: this.#table,
        Item: markerItem(subject, alert.id),
        ConditionExpression: 'attribute_not_exists(pk)',
      },
    }));
    const silenced = silencedBy(alert).map((subject) => markerItem(subject, alert.id));
    const others = [...silenced, alertItem(alert), ...deliveries.map(deliveryItem)].map(put);
    try {
      await this.#client.send(new TransactWriteItemsCommand({ TransactItems: [...markers, ...others] }));
      return 'raised';
    } catch (error) {
      // Nothing but a marker is written on a condition.
      if (isConditionFailed(error)) return 'raised-before';
      throw error;
    }
  }

  async waiting(nowUs: number, limit: number): Promise<readonly Delivery[]> {
    const found: Delivery[] = [];
    const pages = queryPages(this.#client, {
      TableName: this.#table,
      KeyConditionExpression: 'pk = :pk',
      FilterExpression: 'lease_until_us <= :now',
      ExpressionAttributeValues: { ':pk': { S: OUTBOX_PARTITION }, ':now': { N: String(nowUs) } },
      ConsistentRead: true,
    });
    for await (const page of pages) {
      found.push(...page.map(readDeliveryItem));
      if (found.length >= limit) break;
    }
    return found.slice(0, limit);
  }

  /** When the answer to a write of ours was lost, the SDK's second attempt finds the race lost: the lease then runs out unused. */
  async takeOver(delivery: Delivery, leaseUntilUs: number): Promise<'taken' | 'lost-race'> {
    try {
      await this.#client.send(
        new UpdateItemCommand({
          TableName: this.#table,
          Key: deliveryPlace(delivery),
          UpdateExpression: 'SET lease_until_us = :next',
          ConditionExpression: 'lease_until_us = :read',
          ExpressionAttributeValues: {
            ':next': { N: String(leaseUntilUs) },
            ':read': { N: String(delivery.leaseUntilUs) },
          },
        }),
      );
      return 'taken';
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return 'lost-race';
      throw error;
    }
  }

  /** Both at once: a mail that is out of the outbox is never shown as not sent. */
  async settle(delivery: Delivery, sentAtUs: number): Promise<void> {
    const { subject, id } = delivery.alert;
    const remove = { Delete: { TableName: this.#table, Key: deliveryPlace(delivery) } };
    const mark = {
      Update: {
        TableName: this.#table,
        Key: primaryKey(alertKey(subject.project, id)),
        UpdateExpression: 'SET sent_at_us = if_not_exists(sent_at_us, :at)',
        ExpressionAttributeValues: { ':at': { N: String(sentAtUs) } },
      },
    };
    await this.#client.send(new TransactWriteItemsCommand({ TransactItems: [remove, mark] }));
  }
}
