import { ConditionalCheckFailedException, type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { SCHEMA_VERSION } from '../environment.ts';
import type { Quarantine, QuarantinedEvent } from '../ports.ts';
import { projectOfPk, quarantineKey } from './keys.ts';

/** An item holds 400 KB, and a stream record two images of such items: what is above this is cut, with a mark. */
const MAX_EVENT_BYTES = 200_000;

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
    const { pk, sk } = quarantineKey(projectOf(event), table, eventId);
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

/** The project that the event's item belongs to, by its key; `main` when the key names none. */
function projectOf(event: string): string {
  const pk: unknown = JSON.parse(event)?.dynamodb?.Keys?.pk?.S;
  return (typeof pk === 'string' ? projectOfPk(pk) : undefined) ?? DEFAULT_PROJECT;
}
