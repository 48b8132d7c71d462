import { type DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { SCHEMA_VERSION } from '../environment.ts';
import type { KeptForecast, KeptForecasts } from '../insights/forecast/kept-forecasts.ts';
import type { Project } from '../usage/record.ts';
import { ImageReader } from './image-reader.ts';
import { forecastKey } from './keys.ts';

/** The last forecast of each project in the Config table. */
export class DynamoKeptForecasts implements KeptForecasts {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor(client: DynamoDBClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async put({ project, madeAtUs, text }: KeptForecast): Promise<void> {
    const item = {
      ...placeOf(project),
      v: { N: String(SCHEMA_VERSION) },
      made_at_us: { N: String(madeAtUs) },
      forecast: { S: text },
    };
    await this.#client.send(new PutItemCommand({ TableName: this.#table, Item: item }));
  }

  async find(project: Project): Promise<KeptForecast | undefined> {
    const { Item } = await this.#client.send(new GetItemCommand({ TableName: this.#table, Key: placeOf(project) }));
    if (Item === undefined) return undefined;
    const reader = new ImageReader(Item);
    return { project, madeAtUs: reader.integer('made_at_us'), text: reader.text('forecast') };
  }
}

function placeOf(project: Project) {
  const { pk, sk } = forecastKey(project);
  return { pk: { S: pk }, sk: { S: sk } };
}
