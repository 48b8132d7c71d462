import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { afterEach, describe, expect, it } from 'vitest';
import { createDynamoClient } from '../../../lib/aws/client.ts';
import { isTransient } from '../../../lib/aws/transient.ts';

const servers: ReturnType<typeof createServer>[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** A DynamoDB that answers each call with the next of these, and counts connections. */
async function fakeDynamo(answers: readonly (readonly [number, object])[]) {
  let calls = 0;
  let connections = 0;
  const server = createServer((_, response) => {
    const [status, body] = answers[Math.min(calls, answers.length - 1)] ?? [200, {}];
    calls += 1;
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(body));
  });
  server.on('connection', () => {
    connections += 1;
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  process.env.AWS_ACCESS_KEY_ID ??= 'local';
  process.env.AWS_SECRET_ACCESS_KEY ??= 'local';
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = createDynamoClient({ endpoint, region: 'us-east-1' });
  const ask = () => client.send(new GetItemCommand({ TableName: 't', Key: { pk: { S: 'a' } } }));
  return { client, ask, calls: () => calls, connections: () => connections };
}

const fault = (name: string) => ({ __type: `com.amazonaws.dynamodb.v20120810#${name}`, message: 'no' });

describe('the DynamoDB client', () => {
  it('keeps its connection', async () => {
    const { ask, client, connections } = await fakeDynamo([[200, {}]]);
    for (let call = 0; call < 5; call += 1) await ask();
    expect(connections()).toBe(1);
    client.destroy();
  });

  it('tries again what may pass, and gives up after three attempts with an error that is "later"', async () => {
    const once = await fakeDynamo([
      [500, fault('InternalServerError')],
      [200, {}],
    ]);
    await once.ask();
    expect(once.calls()).toBe(2);
    once.client.destroy();
    const always = await fakeDynamo([[400, fault('ThrottlingException')]]);
    const error = await always.ask().catch((reason: unknown) => reason);
    expect({ isTransient: isTransient(error), calls: always.calls() }).toEqual({ isTransient: true, calls: 3 });
    always.client.destroy();
  });

  it('does not try again what is wrong', async () => {
    const { ask, calls, client } = await fakeDynamo([[400, fault('ValidationException')]]);
    const error = await ask().catch((reason: unknown) => reason);
    expect({ isTransient: isTransient(error), calls: calls() }).toEqual({ isTransient: false, calls: 1 });
    client.destroy();
  });
});
