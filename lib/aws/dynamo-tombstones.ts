import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SCHEMA_VERSION } from '../environment.ts';
import type { Tombstone, Tombstones } from '../forgetting/ports.ts';
import type { Project } from '../usage/record.ts';
import { ImageReader } from './image-reader.ts';
import {
  forgottenFrom,
  forgottenPartition,
  forgottenSaltKey,
  isForgottenSalt,
  type Key,
  tombstoneKey,
} from './keys.ts';
import { putOnce } from './put-once.ts';
import { queryAll } from './query-all.ts';

/** Forgotten users in the Config table: the project's salt, and an item of 150 bytes for each of them, in order of time. */
export class DynamoTombstones implements Tombstones {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor(client: DynamoDBClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async claimSalt(project: Project, proposed: string): Promise<string> {
    await putOnce(this.#client, this.#table, { ...itemOf(forgottenSaltKey(project)), salt: { S: proposed } });
    const { salt = proposed } = await this.read(project, Number.MAX_SAFE_INTEGER);
    return salt;
  }

  async add(project: Project, { hash, atUs }: Tombstone): Promise<void> {
    const key = tombstoneKey(project, atUs, hash);
    await putOnce(this.#client, this.#table, { ...itemOf(key), hash: { S: hash }, at_us: { N: String(atUs) } });
  }

  /** One Query: the salt comes behind every tombstone. */
  async read(project: Project, fromUs: number) {
    const items = await queryAll(this.#client, {
      TableName: this.#table,
      KeyConditionExpression: 'pk = :pk AND sk >= :from',
      ExpressionAttributeValues: { ':pk': { S: forgottenPartition(project) }, ':from': { S: forgottenFrom(fromUs) } },
      ConsistentRead: true,
    });
    const readers = items.map((item) => new ImageReader(item));
    const salt = readers.find((reader) => isForgottenSalt(reader.text('sk')))?.text('salt');
    const tombstones = readers.filter((reader) => reader.has('hash')).map(readTombstone);
    return { salt, tombstones };
  }
}

const readTombstone = (reader: ImageReader): Tombstone => ({
  hash: reader.text('hash'),
  atUs: reader.integer('at_us'),
});

const itemOf = ({ pk, sk }: Key) => ({ pk: { S: pk }, sk: { S: sk }, v: { N: String(SCHEMA_VERSION) } });
