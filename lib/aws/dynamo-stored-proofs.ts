import { type DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { SCHEMA_VERSION } from '../environment.ts';
import type { StoredProof, StoredProofs } from '../integrity/ports.ts';
import type { ProjectDay } from '../integrity/proof.ts';
import { ImageReader } from './image-reader.ts';
import { proofKey } from './keys.ts';

/** Proofs in the Config table, the last one of each day. */
export class DynamoStoredProofs implements StoredProofs {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor(client: DynamoDBClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async put({ project, day, answer }: StoredProof): Promise<void> {
    const { pk, sk } = proofKey(project, day);
    const item = {
      pk: { S: pk },
      sk: { S: sk },
      v: { N: String(SCHEMA_VERSION) },
      answer: { S: answer },
    };
    await this.#client.send(new PutItemCommand({ TableName: this.#table, Item: item }));
  }

  async find({ project, day }: ProjectDay): Promise<StoredProof | undefined> {
    const { pk, sk } = proofKey(project, day);
    const { Item } = await this.#client.send(
      new GetItemCommand({ TableName: this.#table, Key: { pk: { S: pk }, sk: { S: sk } } }),
    );
    if (Item === undefined) return undefined;
    return { project, day, answer: new ImageReader(Item).text('answer') };
  }
}
