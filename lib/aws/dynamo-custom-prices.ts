import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { SCHEMA_VERSION } from '../environment.ts';
import { formatDecimal } from '../money.ts';
import type { CustomPrices } from '../ports.ts';
import { CUSTOM_RATES, type CustomPrice, RATE_SCALE, UNITS } from '../pricing/custom-price.ts';
import { CURRENCIES } from '../pricing/price.ts';
import { type Project, SERVICE_TIERS } from '../usage/record.ts';
import { ImageReader } from './image-reader.ts';
import { customPriceKey, customPricePartition, projectOfPk } from './keys.ts';
import { putOnce } from './put-once.ts';
import { queryAll } from './query-all.ts';

type Item = Record<string, AttributeValue>;

const MATCHES = ['model', 'prefix'] as const;

/**
 * A project's own prices in the Config table, an item each, in one partition: all of them are read by one Query, as every
 * function that prices does. A row that this code can't read is an error: without it a call would get the price of another.
 */
export class DynamoCustomPrices implements CustomPrices {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor(client: DynamoDBClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async list(project: Project): Promise<readonly CustomPrice[]> {
    const items = await queryAll(this.#client, {
      TableName: this.#table,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: customPricePartition(project) } },
      ConsistentRead: true,
    });
    return items.map(fromItem);
  }

  add(price: CustomPrice): Promise<void> {
    return putOnce(this.#client, this.#table, toItem(price));
  }

  async close(project: Project, id: string, atUs: number): Promise<'closed' | 'absent'> {
    const { pk, sk } = customPriceKey(project, id);
    const close = new UpdateItemCommand({
      TableName: this.#table,
      Key: { pk: { S: pk }, sk: { S: sk } },
      UpdateExpression: 'SET closed_at_us = :at',
      ConditionExpression: 'attribute_exists(pk) AND (attribute_not_exists(closed_at_us) OR closed_at_us > :at)',
      ExpressionAttributeValues: { ':at': { N: String(atUs) } },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    try {
      await this.#client.send(close);
      return 'closed';
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      const hasEndedBefore = error.Item !== undefined;
      return hasEndedBefore ? 'closed' : 'absent';
    }
  }
}

function toItem(price: CustomPrice): Item {
  const { pk, sk } = customPriceKey(price.project, price.id);
  const item: Item = {
    pk: { S: pk },
    sk: { S: sk },
    v: { N: String(SCHEMA_VERSION) },
    id: { S: price.id },
    match: { S: price.match },
    name: { S: price.name },
    currency: { S: price.currency },
    unit: { S: price.unit },
    effective_from_us: { N: String(price.effectiveFromUs) },
    created_at_us: { N: String(price.createdAtUs) },
  };
  if (price.provider !== undefined) item.provider = { S: price.provider };
  if (price.serviceTier !== undefined) item.service_tier = { S: price.serviceTier };
  if (price.displayName !== undefined) item.display_name = { S: price.displayName };
  if (price.closedAtUs !== undefined) item.closed_at_us = { N: String(price.closedAtUs) };
  for (const [attribute, tokenClass] of CUSTOM_RATES) {
    const rate = price.rates[tokenClass];
    if (rate !== undefined) item[attribute] = { N: rate };
  }
  return item;
}

function fromItem(item: Item): CustomPrice {
  const reader = new ImageReader(item);
  reader.integer('v', 1, SCHEMA_VERSION);
  return {
    id: reader.text('id'),
    project: projectOfPk(reader.text('pk')) ?? '',
    match: reader.oneOf('match', MATCHES),
    name: reader.text('name'),
    ...reader.optionalText('provider', 'provider'),
    ...(reader.has('service_tier') && { serviceTier: reader.oneOf('service_tier', SERVICE_TIERS) }),
    ...reader.optionalText('displayName', 'display_name'),
    currency: reader.oneOf('currency', CURRENCIES),
    unit: reader.oneOf('unit', UNITS),
    rates: readRates(reader),
    effectiveFromUs: reader.integer('effective_from_us'),
    createdAtUs: reader.integer('created_at_us'),
    ...(reader.has('closed_at_us') && { closedAtUs: reader.integer('closed_at_us') }),
  };
}

function readRates(reader: ImageReader): CustomPrice['rates'] {
  const rate = (attribute: string): string => formatDecimal(reader.decimal(attribute, RATE_SCALE), RATE_SCALE);
  const named = CUSTOM_RATES.filter(([attribute]) => reader.has(attribute));
  return {
    input: rate('input'),
    output: rate('output'),
    ...Object.fromEntries(named.map(([attribute, tokenClass]) => [tokenClass, rate(attribute)])),
  };
}
