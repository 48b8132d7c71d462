import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { SCHEMA_VERSION } from '../environment.ts';
import type { FileRef, WeeklyMarks } from '../reports/ports.ts';
import { primaryKey } from './alert-item.ts';
import { reportNameKey } from './keys.ts';

/**
 * Weekly reports among the names of reports in the Config table. When the answer to a claim was lost, the SDK's second attempt finds
 * it held: then its time runs out unused.
 */
export class DynamoWeeklyMarks implements WeeklyMarks {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor(client: DynamoDBClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async claim(file: FileRef, nowUs: number, untilUs: number): Promise<'claimed' | 'held' | 'mailed'> {
    try {
      await this.#client.send(
        new PutItemCommand({
          TableName: this.#table,
          Item: { ...placeOf(file), v: { N: String(SCHEMA_VERSION) }, held_until_us: { N: String(untilUs) } },
          ConditionExpression:
            'attribute_not_exists(pk) OR (attribute_not_exists(mailed_at_us) AND held_until_us <= :now)',
          ExpressionAttributeValues: { ':now': { N: String(nowUs) } },
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      );
      return 'claimed';
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      return error.Item?.mailed_at_us === undefined ? 'held' : 'mailed';
    }
  }

  async settle(file: FileRef, mailedAtUs: number): Promise<void> {
    await this.#update(file, 'SET mailed_at_us = if_not_exists(mailed_at_us, :at)', mailedAtUs);
  }

  async release(file: FileRef): Promise<void> {
    await this.#update(file, 'SET held_until_us = :at', 0);
  }

  async #update(file: FileRef, expression: string, at: number): Promise<void> {
    await this.#client.send(
      new UpdateItemCommand({
        TableName: this.#table,
        Key: placeOf(file),
        UpdateExpression: expression,
        ConditionExpression: 'attribute_exists(pk)',
        ExpressionAttributeValues: { ':at': { N: String(at) } },
      }),
    );
  }
}

const placeOf = ({ project, path }: FileRef) => primaryKey(reportNameKey(project, path));
