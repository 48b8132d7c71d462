import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { RetentionHistory } from '../retention/ports.ts';
import type { Retention, Retentions } from '../retention/retention.ts';
import { ImageReader, MalformedImage } from './image-reader.ts';
import { ledgerSettingsKey } from './keys.ts';

const PLACE = { pk: { S: ledgerSettingsKey.pk }, sk: { S: ledgerSettingsKey.sk } };
/** In the item, as in the setting, for ever. */
const FOR_EVER = 0;

/** A list in the item of the ledger's settings, which is there before. It is only ever made longer. */
export class DynamoRetentionHistory implements RetentionHistory {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor(client: DynamoDBClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async read(): Promise<Retentions | undefined> {
    const { Item: item } = await this.#client.send(
      new GetItemCommand({ TableName: this.#table, Key: PLACE, ConsistentRead: true }),
    );
    const list = item?.retentions;
    if (list === undefined) return undefined;
    if (list.L === undefined) throw new MalformedImage('retentions: not a list');
    return list.L.map(fromEntry);
  }

  async append(asRead: Retentions | undefined, retention: Retention): Promise<'appended' | 'moved'> {
    try {
      await this.#client.send(
        new UpdateItemCommand({ TableName: this.#table, Key: PLACE, ...appending(asRead, toEntry(retention)) }),
      );
      return 'appended';
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return 'moved';
      throw error;
    }
  }
}

const appending = (asRead: Retentions | undefined, entry: AttributeValue) =>
  asRead === undefined
    ? {
        UpdateExpression: 'SET retentions = :one',
        ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(retentions)',
        ExpressionAttributeValues: { ':one': { L: [entry] } },
      }
    : {
        UpdateExpression: 'SET retentions = list_append(retentions, :one)',
        ConditionExpression: 'size(retentions) = :count',
        ExpressionAttributeValues: { ':one': { L: [entry] }, ':count': { N: String(asRead.length) } },
      };

const toEntry = ({ since, days }: Retention): AttributeValue => ({
  M: { since: { S: since }, days: { N: String(days ?? FOR_EVER) } },
});

function fromEntry({ M: entry = {} }: AttributeValue): Retention {
  const reader = new ImageReader(entry);
  const days = reader.integer('days');
  return { since: reader.text('since'), days: days === FOR_EVER ? undefined : days };
}
