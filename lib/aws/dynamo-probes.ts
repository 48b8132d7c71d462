import {
  type AttributeValue,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { SCHEMA_VERSION } from '../environment.ts';
import type { Probes, ShardSight } from '../integrity/ports.ts';
import type { ProbeReports, ProbeSight } from '../ports.ts';
import type { Day, Project } from '../usage/record.ts';
import { watermarkAttribute } from './counter-item.ts';
import { mapInFlight } from './in-flight.ts';
import { type Key, probeKeys, probeSightsKey } from './keys.ts';
import { toProbeItem } from './record-item.ts';

const WRITES_IN_FLIGHT = 16;

interface Tables {
  readonly records: string;
  readonly config: string;
}

/** Probes in the Records table; the item that waits for their reports in the Config table. */
export class DynamoProbes implements Probes {
  readonly #client: DynamoDBClient;
  readonly #tables: Tables;

  constructor(client: DynamoDBClient, tables: Tables) {
    this.#client = client;
    this.#tables = tables;
  }

  async put(project: Project, day: Day, id: string): Promise<void> {
    const waiting = { ...attributesOf(probeSightsKey(project, id)), v: { N: String(SCHEMA_VERSION) }, met: { M: {} } };
    await this.#client.send(new PutItemCommand({ TableName: this.#tables.config, Item: waiting }));
    await mapInFlight(probeKeys(project, day), WRITES_IN_FLIGHT, (key) =>
      this.#client.send(new PutItemCommand({ TableName: this.#tables.records, Item: toProbeItem(id, key) })),
    );
  }

  async sights(project: Project, day: Day, id: string): Promise<readonly ShardSight[] | undefined> {
    const { Item } = await this.#client.send(
      new GetItemCommand({
        TableName: this.#tables.config,
        Key: attributesOf(probeSightsKey(project, id)),
        ConsistentRead: true,
      }),
    );
    const met = Object.values(Item?.met?.M ?? {});
    if (met.length < probeKeys(project, day).length) return undefined;
    return met.flatMap(({ M: { shard, mark } = {} }) =>
      shard?.S === undefined || mark?.B === undefined ? [] : [{ shard: shard.S, mark: mark.B }],
    );
  }

  async remove(project: Project, day: Day, id: string): Promise<void> {
    const remove = (table: string, key: Key) =>
      this.#client.send(new DeleteItemCommand({ TableName: table, Key: attributesOf(key) }));
    await remove(this.#tables.config, probeSightsKey(project, id));
    await mapInFlight(probeKeys(project, day), WRITES_IN_FLIGHT, (key) => remove(this.#tables.records, key));
  }
}

/** What the aggregator tells of the probes that it meets. */
export class DynamoProbeReports implements ProbeReports {
  readonly #client: DynamoDBClient;
  readonly #configTable: string;

  constructor(client: DynamoDBClient, configTable: string) {
    this.#client = client;
    this.#configTable = configTable;
  }

  async report({ probe, shardId, mark }: ProbeSight): Promise<void> {
    const sight: AttributeValue = { M: { shard: { S: watermarkAttribute(shardId) }, mark: { B: mark } } };
    const isAskedFor = 'attribute_exists(pk)';
    try {
      await this.#client.send(
        new UpdateItemCommand({
          TableName: this.#configTable,
          Key: attributesOf(probeSightsKey(probe.project, probe.id)),
          UpdateExpression: 'SET met.#place = :sight',
          ConditionExpression: isAskedFor,
          ExpressionAttributeNames: { '#place': probe.place },
          ExpressionAttributeValues: { ':sight': sight },
        }),
      );
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
  }
}

const attributesOf = ({ pk, sk }: Key): { pk: AttributeValue; sk: AttributeValue } => ({
  pk: { S: pk },
  sk: { S: sk },
});
