import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { SCHEMA_VERSION } from '../environment.ts';
import type { LedgerSettings, LedgerSettingsStore } from '../ports.ts';
import { ImageReader } from './image-reader.ts';
import { ledgerSettingsKey } from './keys.ts';

const PLACE = { pk: { S: ledgerSettingsKey.pk }, sk: { S: ledgerSettingsKey.sk } };

/** Zone, currency and schema version of the ledger: one item of the Config table, written once. */
export class DynamoLedgerSettings implements LedgerSettingsStore {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor(client: DynamoDBClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async read(): Promise<LedgerSettings | undefined> {
    const { Item: item } = await this.#client.send(
      new GetItemCommand({ TableName: this.#table, Key: PLACE, ConsistentRead: true }),
    );
    return item === undefined ? undefined : fromItem(item);
  }

  async claim(settings: LedgerSettings): Promise<LedgerSettings> {
    try {
      await this.#client.send(
        new PutItemCommand({
          TableName: this.#table,
          Item: toItem(settings),
          ConditionExpression: 'attribute_not_exists(pk)',
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      );
      return settings;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException && error.Item !== undefined) return fromItem(error.Item);
      throw error;
    }
  }
}

const toItem = (settings: LedgerSettings): Record<string, AttributeValue> => ({
  ...PLACE,
  v: { N: String(SCHEMA_VERSION) },
  time_zone: { S: settings.timeZone },
  currency: { S: settings.currency },
  schema_version: { N: String(settings.schemaVersion) },
});

function fromItem(item: Record<string, AttributeValue>): LedgerSettings {
  const reader = new ImageReader(item);
  return {
    timeZone: reader.text('time_zone'),
    currency: reader.text('currency'),
    schemaVersion: reader.integer('schema_version', 1),
  };
}
