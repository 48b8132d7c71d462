import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { type ApiKey, type NewApiKey, SCOPES } from '../access/api-key.ts';
import { hashPrefixOf, keyIdOf } from '../access/key-text.ts';
import { SCHEMA_VERSION } from '../environment.ts';
import { badRequest } from '../errors.ts';
import { FORGOTTEN_TEXT } from '../forgetting/forget-record.ts';
import type { ApiKeys, Page, PageRequest } from '../ports.ts';
import type { Project } from '../usage/record.ts';
import { ImageReader } from './image-reader.ts';
import { apiKeyKey, apiKeyPartition, projectKey, projectOfPk } from './keys.ts';

type Item = Record<string, AttributeValue>;

/** Sorts behind every hash that begins with the same hexadecimal digits. */
const AFTER_HEX = '~';

/** A key that was revoked before stays revoked since then. */
const REVOKE = 'revoked_at_us = if_not_exists(revoked_at_us, :at)';

interface Change {
  readonly set: string;
  readonly names?: Readonly<Record<string, string>>;
  readonly values: Item;
}

/**
 * API keys in the Config table, a row each under its hash. The id is the beginning of the hash, so that a key is found by
 * its id with one Query and without an index. A cursor is the id of the last key of the page.
 */
export class DynamoApiKeys implements ApiKeys {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor(client: DynamoDBClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  /** Lists the project first: a project without a key does no harm, but records of one that is not listed would be watched less. */
  async create(key: NewApiKey): Promise<void> {
    const { pk, sk } = projectKey(key.project);
    const project = { pk: { S: pk }, sk: { S: sk }, v: { N: String(SCHEMA_VERSION) } };
    await this.#client.send(new PutItemCommand({ TableName: this.#table, Item: project }));
    await this.#client.send(
      new PutItemCommand({
        TableName: this.#table,
        Item: toItem(key),
        ConditionExpression: 'attribute_not_exists(pk)',
      }),
    );
  }

  /** Strongly consistent: a new key that was not found yet would be refused for as long as the gateway caches it. */
  async find(project: Project, sha256: string): Promise<ApiKey | undefined> {
    const { pk, sk } = apiKeyKey(project, sha256);
    const { Item: item } = await this.#client.send(
      new GetItemCommand({ TableName: this.#table, Key: { pk: { S: pk }, sk: { S: sk } }, ConsistentRead: true }),
    );
    return item === undefined ? undefined : fromItem(item);
  }

  async list(project: Project, { limit, cursor }: PageRequest): Promise<Page<ApiKey>> {
    const { Items: items = [], LastEvaluatedKey: last } = await this.#client.send(
      new QueryCommand({
        TableName: this.#table,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': { S: apiKeyPartition(project) } },
        ConsistentRead: true,
        Limit: limit,
        ...(cursor === undefined ? {} : { ExclusiveStartKey: placeAfter(project, cursor) }),
      }),
    );
    const keys = items.map(fromItem);
    return { items: keys, cursor: last === undefined ? null : (keys.at(-1)?.id ?? null) };
  }

  revoke(project: Project, id: string, atUs: number): Promise<'revoked' | 'absent'> {
    return this.#update(project, id, { set: REVOKE, values: { ':at': { N: String(atUs) } } });
  }

  forget(project: Project, id: string, atUs: number): Promise<'revoked' | 'absent'> {
    return this.#update(project, id, {
      set: `${REVOKE}, #name = :forgotten, user_id = :forgotten`,
      names: { '#name': 'name' },
      values: { ':at': { N: String(atUs) }, ':forgotten': { S: FORGOTTEN_TEXT } },
    });
  }

  async #update(project: Project, id: string, { set, names, values }: Change): Promise<'revoked' | 'absent'> {
    const place = await this.#placeOf(project, id);
    if (place === undefined) return 'absent';
    try {
      await this.#client.send(
        new UpdateItemCommand({
          TableName: this.#table,
          Key: place,
          UpdateExpression: `SET ${set}`,
          ConditionExpression: 'attribute_exists(pk)',
          ExpressionAttributeValues: values,
          ...(names !== undefined && { ExpressionAttributeNames: names }),
        }),
      );
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return 'absent';
      throw error;
    }
    return 'revoked';
  }

  /** Primary key of the row that an id names. */
  async #placeOf(project: Project, id: string): Promise<Item | undefined> {
    const prefix = hashPrefixOf(id);
    if (prefix === undefined) return undefined;
    const { pk, sk } = apiKeyKey(project, prefix);
    const { Items: items = [] } = await this.#client.send(
      new QueryCommand({
        TableName: this.#table,
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
        ExpressionAttributeValues: { ':pk': { S: pk }, ':prefix': { S: sk } },
        ProjectionExpression: 'pk, sk',
        ConsistentRead: true,
      }),
    );
    return items[0];
  }
}

function placeAfter(project: Project, cursor: string): Item {
  const prefix = hashPrefixOf(cursor);
  if (prefix === undefined) throw badRequest([{ path: 'cursor', message: 'is not a cursor of this list' }]);
  const { pk, sk } = apiKeyKey(project, `${prefix}${AFTER_HEX}`);
  return { pk: { S: pk }, sk: { S: sk } };
}

function toItem(key: NewApiKey): Item {
  const { pk, sk } = apiKeyKey(key.project, key.sha256);
  return {
    pk: { S: pk },
    sk: { S: sk },
    v: { N: String(SCHEMA_VERSION) },
    name: { S: key.name },
    scopes: { S: key.scopes.join(' ') },
    created_at_us: { N: String(key.createdAtUs) },
    ...(key.userId === undefined ? {} : { user_id: { S: key.userId } }),
    ...(key.expiresAtUs === undefined ? {} : { expires_at_us: { N: String(key.expiresAtUs) } }),
  };
}

function fromItem(item: Item): ApiKey {
  const reader = new ImageReader(item);
  const sha256 = reader.text('sk');
  const scopes = reader.text('scopes').split(' ');
  return {
    id: keyIdOf(sha256),
    project: projectOfPk(reader.text('pk')) ?? '',
    sha256,
    name: reader.text('name'),
    scopes: SCOPES.filter((scope) => scopes.includes(scope)),
    ...reader.optionalText('userId', 'user_id'),
    createdAtUs: reader.integer('created_at_us'),
    ...(reader.has('expires_at_us') ? { expiresAtUs: reader.integer('expires_at_us') } : {}),
    ...(reader.has('revoked_at_us') ? { revokedAtUs: reader.integer('revoked_at_us') } : {}),
  };
}
