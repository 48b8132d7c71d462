import { type DynamoDBClient, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import type { AuditEntry, RecordDeletions } from '../ports.ts';
import type { BookedRecord } from '../usage/record.ts';
import { toAuditItem } from './audit-item.ts';
import { recordKey } from './keys.ts';
import { lostRaceOrRetry } from './transaction-outcome.ts';

/** The Records table and the audit log in the Config table. */
export class DynamoRecordDeletions implements RecordDeletions {
  readonly #client: DynamoDBClient;
  readonly #tables: { readonly records: string; readonly config: string };

  constructor(client: DynamoDBClient, tables: { readonly records: string; readonly config: string }) {
    this.#client = client;
    this.#tables = tables;
  }

  async delete({ record, day, bookedDigest }: BookedRecord, entry: AuditEntry) {
    const { records, config } = this.#tables;
    const { pk, sk } = recordKey(record, day);
    const removal = {
      TableName: records,
      Key: { pk: { S: pk }, sk: { S: sk } },
      ConditionExpression: 'booked_digest = :read',
      ExpressionAttributeValues: { ':read': { N: bookedDigest.toString() } },
    };
    const addition = {
      TableName: config,
      Item: toAuditItem(entry),
      ConditionExpression: 'attribute_not_exists(pk)',
    };
    try {
      await this.#client.send(
        new TransactWriteItemsCommand({ TransactItems: [{ Delete: removal }, { Put: addition }] }),
      );
      return 'deleted' as const;
    } catch (error) {
      return lostRaceOrRetry(error);
    }
  }
}
