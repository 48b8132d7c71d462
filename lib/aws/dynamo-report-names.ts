import { ConditionalCheckFailedException, type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { SCHEMA_VERSION } from '../environment.ts';
import type { FileRef, ReportNames } from '../reports/ports.ts';
import { primaryKey } from './alert-item.ts';
import { reportNameKey } from './keys.ts';

/** Names of reports as items of the Config table. When the answer to a claim was lost, the SDK's second attempt finds it taken. */
export class DynamoReportNames implements ReportNames {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor(client: DynamoDBClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async claim({ project, path }: FileRef): Promise<'claimed' | 'taken'> {
    try {
      await this.#client.send(
        new PutItemCommand({
          TableName: this.#table,
          Item: { ...primaryKey(reportNameKey(project, path)), v: { N: String(SCHEMA_VERSION) } },
          ConditionExpression: 'attribute_not_exists(pk)',
        }),
      );
      return 'claimed';
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return 'taken';
      throw error;
    }
  }
}
