import { ConditionalCheckFailedException, type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { SCHEMA_VERSION } from '../environment.ts';
import type { Quarantine, QuarantinedEvent } from '../ports.ts';
import { parseRecordPartition, projectOfPk, quarantineKey } from './keys.ts';

/** An item holds 400 KB, and a stream record two images of such items: what is above this is cut, with a mark. */
const MAX_EVENT_BYTES = 200_000;

/** Of an event whose key names none. */
const DEFAULT_PROJECT = 'main';

/** Quarantine in the Config table, by table and event id. */
export class DynamoQuarantine implements Quarantine {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor(client: DynamoDBClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async put(quarantined: QuarantinedEvent): Promise<void> {
    const { table, eventId, shardId, sequenceNumber, reason, event } = quarantined;
    const recordPk = recordPkOf(event);
    const { pk, sk } = quarantineKey(projectOfPk(recordPk) ?? DEFAULT_PROJECT, table, eventId);
    const day = parseRecordPartition(recordPk)?.day;
    const kept = Buffer.from(event).subarray(0, MAX_EVENT_BYTES).toString();
    const put = new PutItemCommand({
      TableName: this.#table,
      Item: {
        pk: { S: pk },
        sk: { S: sk },
        v: { N: String(SCHEMA_VERSION) },
        table: { S: table },
        event_id: { S: eventId },
        shard_id: { S: shardId },
        sequence_number: { S: sequenceNumber },
        reason: { S: reason },
        ...(day === undefined ? {} : { day: { S: day } }),
        event: { S: kept },
        ...(kept.length < event.length ? { cut: { BOOL: true } } : {}),
      },
      ConditionExpression: 'attribute_not_exists(pk)',
    });
    try {
      await this.#client.send(put);
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
  }
}

/** The partition of the event's item; empty when its key is no text. */
function recordPkOf(event: string): string {
  const pk: unknown = JSON.parse(event)?.dynamodb?.Keys?.pk?.S;
  return typeof pk === 'string' ? pk : '';
}
