import {
  type AttributeValue,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { SCHEMA_VERSION } from '../environment.ts';
import type { DayEvidence, EvidenceStore, Gathering, Gatherings } from '../insights/evidence/evidence.ts';
import type { DayMark } from '../integrity/ports.ts';
import type { ProjectDay } from '../integrity/proof.ts';
import type { Day, Project } from '../usage/record.ts';
import { readFindings, writeFindings } from './findings-text.ts';
import { ImageReader } from './image-reader.ts';
import { evidenceKey, evidencePartition, gatheringKey, type Key } from './keys.ts';
import { queryAll } from './query-all.ts';

/** What the records of each day showed, in the Config table: one small item a day. */
export class DynamoEvidence implements EvidenceStore {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor(client: DynamoDBClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async put({ project, day, findings }: DayEvidence): Promise<void> {
    const Item = itemOf(evidenceKey(project, day), { findings: { S: writeFindings(findings) } });
    await this.#client.send(new PutItemCommand({ TableName: this.#table, Item }));
  }

  async list(project: Project, from: Day, to: Day): Promise<readonly DayEvidence[]> {
    const items = await queryAll(this.#client, {
      TableName: this.#table,
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
      ExpressionAttributeValues: {
        ':pk': { S: evidencePartition(project) },
        ':from': { S: from },
        ':to': { S: to },
      },
    });
    return items.map((item) => {
      const reader = new ImageReader(item);
      return { project, day: reader.text('sk'), findings: readFindings(reader.text('findings')) };
    });
  }
}

/** How far the reading of days has come, in the Config table; there only while a day is read. */
export class DynamoGatherings implements Gatherings {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor(client: DynamoDBClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async find({ project, day }: DayMark): Promise<Gathering | undefined> {
    const { Item } = await this.#client.send(
      new GetItemCommand({ TableName: this.#table, Key: keyOf(gatheringKey(project, day)), ConsistentRead: true }),
    );
    if (Item === undefined) return undefined;
    const reader = new ImageReader(Item);
    const findings = readFindings(reader.text('findings'));
    return { project, day, on: reader.text('marked_on'), next: reader.integer('next'), findings };
  }

  async put({ project, day, on, next, findings }: Gathering): Promise<void> {
    const Item = itemOf(gatheringKey(project, day), {
      marked_on: { S: on },
      next: { N: String(next) },
      findings: { S: writeFindings(findings) },
    });
    await this.#client.send(new PutItemCommand({ TableName: this.#table, Item }));
  }

  async remove({ project, day }: ProjectDay): Promise<void> {
    const Key = keyOf(gatheringKey(project, day));
    await this.#client.send(new DeleteItemCommand({ TableName: this.#table, Key }));
  }
}

const keyOf = ({ pk, sk }: Key) => ({ pk: { S: pk }, sk: { S: sk } });

const itemOf = (key: Key, attributes: Record<string, AttributeValue>) => ({
  ...keyOf(key),
  v: { N: String(SCHEMA_VERSION) },
  ...attributes,
});
