import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Asked } from './ask.ts';
import { type Ledger, startLedger } from './ledger.ts';

/** A ledger that is killed and started again at the same address and in the same folder. */
export class RestartedLedger {
  readonly #home: string;
  #ledger: Ledger | undefined;

  constructor(home: string) {
    this.#home = home;
  }

  async start(): Promise<Asked> {
    this.#ledger = await startLedger({ home: this.#home });
    return { url: this.#ledger.url, key: this.#ledger.adminKey };
  }

  async kill9(): Promise<void> {
    const port = Number(new URL(this.#ledger?.url ?? '').port);
    await this.#ledger?.kill9();
    this.#ledger = await startLedger({ home: this.#home, port });
  }

  /** Its engine as it is now, for work beside the stack; the next kill ends it. */
  async engine(): Promise<{ client: DynamoDBClient; records: string; config: string }> {
    if (this.#ledger === undefined) throw new Error('the ledger was not started');
    const client = new DynamoDBClient({
      endpoint: this.#ledger.engine(),
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      maxAttempts: 1,
    });
    return { client, records: await this.#ledger.table('Records'), config: await this.#ledger.table('Config') };
  }

  async stop(): Promise<void> {
    await this.#ledger?.stop();
  }
}
