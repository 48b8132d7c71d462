import { type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { SCHEMA_VERSION } from '../environment.ts';
import type { ProjectDay } from '../integrity/proof.ts';
import type { TouchedDays } from '../ports.ts';
import type { Day } from '../usage/record.ts';
import { mapInFlight } from './in-flight.ts';
import { touchedKey } from './keys.ts';

const WRITES_IN_FLIGHT = 8;

/** Marks in the Config table. An instance writes each mark of a day once: it remembers those of today. */
export class DynamoTouchedDays implements TouchedDays {
  readonly #client: DynamoDBClient;
  readonly #table: string;
  readonly #today: () => Day;
  readonly #marked = new Set<string>();
  #markedOn = '';

  constructor(client: DynamoDBClient, table: string, today: () => Day) {
    this.#client = client;
    this.#table = table;
    this.#today = today;
  }

  async mark(days: readonly ProjectDay[]): Promise<void> {
    const on = this.#today();
    if (on !== this.#markedOn) this.#marked.clear();
    this.#markedOn = on;
    const keys = days.map(({ project, day }) => touchedKey(on, project, day));
    const unmarked = keys.filter(({ sk }) => !this.#marked.has(sk));
    await mapInFlight(unmarked, WRITES_IN_FLIGHT, async ({ pk, sk }) => {
      const item = { pk: { S: pk }, sk: { S: sk }, v: { N: String(SCHEMA_VERSION) } };
      await this.#client.send(new PutItemCommand({ TableName: this.#table, Item: item }));
      this.#marked.add(sk);
    });
  }
}
