import type { AttributeValue, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SCHEMA_VERSION } from '../environment.ts';
import { formatDecimal } from '../money.ts';
import type { ExchangeRates } from '../ports.ts';
import { EXCHANGE_SCALE, PAIRS, type ProjectExchangeRate } from '../pricing/exchange-rates.ts';
import type { Project } from '../usage/record.ts';
import { ImageReader } from './image-reader.ts';
import { exchangeRateKey, exchangeRatePartition, projectOfPk } from './keys.ts';
import { putOnce } from './put-once.ts';
import { queryAll } from './query-all.ts';

/** A project's own rates of exchange in the Config table, an item each, in one partition. */
export class DynamoExchangeRates implements ExchangeRates {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor(client: DynamoDBClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async list(project: Project): Promise<readonly ProjectExchangeRate[]> {
    const items = await queryAll(this.#client, {
      TableName: this.#table,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: exchangeRatePartition(project) } },
      ConsistentRead: true,
    });
    return items.map(fromItem);
  }

  async add({ id, project, pair, rate, effectiveFromUs, createdAtUs }: ProjectExchangeRate): Promise<void> {
    const { pk, sk } = exchangeRateKey(project, id);
    await putOnce(this.#client, this.#table, {
      pk: { S: pk },
      sk: { S: sk },
      v: { N: String(SCHEMA_VERSION) },
      id: { S: id },
      pair: { S: pair },
      rate: { N: rate },
      effective_from_us: { N: String(effectiveFromUs) },
      created_at_us: { N: String(createdAtUs) },
    });
  }
}

function fromItem(item: Record<string, AttributeValue>): ProjectExchangeRate {
  const reader = new ImageReader(item);
  reader.integer('v', 1, SCHEMA_VERSION);
  return {
    id: reader.text('id'),
    project: projectOfPk(reader.text('pk')) ?? '',
    pair: reader.oneOf('pair', PAIRS),
    rate: formatDecimal(reader.decimal('rate', EXCHANGE_SCALE), EXCHANGE_SCALE),
    effectiveFromUs: reader.integer('effective_from_us'),
    createdAtUs: reader.integer('created_at_us'),
  };
}
