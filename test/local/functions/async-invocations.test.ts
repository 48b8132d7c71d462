import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { InvokeCommand, LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { LambdaJobStarter } from '../../../lib/aws/lambda-job-starter.ts';
import { AsyncInvocations } from '../../../local/functions/async-invocations.ts';
import { createInvokeServer } from '../../../local/functions/invoke-server.ts';
import type { LambdaFunction } from '../../../local/template/stack-template.ts';

afterEach(() => vi.useRealTimers());

const lambda = (id: string, asyncRetries: number): LambdaFunction => ({
  id,
  asyncRetries,
  bundle: '',
  environment: {},
  timeoutMs: 1000,
  memoryMb: 128,
});

/** Invocations of a function that fails so many times. */
function invocations(failures: number, asyncRetries = 2) {
  const invoked: unknown[] = [];
  const complaints: string[] = [];
  const async = new AsyncInvocations({
    functions: [lambda('Job', asyncRetries)],
    invoke: async (id, event) => {
      invoked.push([id, event]);
      if (invoked.length <= failures) throw new Error('it fails');
      return undefined;
    },
    onFailure: (error) => complaints.push(String(error)),
  });
  return { async, invoked, complaints };
}

describe('asynchronous invocations', () => {
  it('are tried again after one and after two more minutes, as Lambda does, then given up', async () => {
    vi.useFakeTimers();
    const { async, invoked, complaints } = invocations(99);
    expect(async.accept('Job', { a: 1 })).toBe(true);
    await vi.advanceTimersByTimeAsync(59_000);
    expect(invoked).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(invoked).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(119_000);
    expect(invoked).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(invoked).toEqual([1, 2, 3].map(() => ['Job', { a: 1 }]));
    expect(complaints.at(-1)).toContain('given up: Job with {"a":1}');
  });

  it('are as many as the template says, and end with the stack', async () => {
    vi.useFakeTimers();
    const none = invocations(99, 0);
    none.async.accept('Job', {});
    const stopped = invocations(99);
    stopped.async.accept('Job', {});
    await vi.advanceTimersByTimeAsync(10);
    stopped.async.stop();
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect([none.invoked.length, stopped.invoked.length]).toEqual([1, 1]);
  });

  it('refuse a function that is not there', () => {
    expect(invocations(0).async.accept('Nobody', {})).toBe(false);
  });
});

describe("Lambda's Invoke on one machine", () => {
  async function withClient(use: (client: LambdaClient, events: unknown[]) => Promise<void>): Promise<void> {
    const events: unknown[] = [];
    const server = createInvokeServer({
      functionIds: ['Job', 'Report'],
      accept: (_id, event) => events.push(event) > 0,
      invoke: async (id, event) => {
        if (id === 'Job') throw new Error('it fails');
        return { asked: event };
      },
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
    const client = new LambdaClient({ endpoint: `http://127.0.0.1:${port}`, region: 'us-east-1', credentials });
    try {
      await use(client, events);
    } finally {
      client.destroy();
      server.close();
    }
  }

  it('takes an event from the SDK', () =>
    withClient(async (client, events) => {
      await new LambdaJobStarter(client, 'Job').start({ project: 'main', id: 'job_1' });
      expect(events).toEqual([{ project: 'main', job: 'job_1' }]);
    }));

  it('waits for the answer of a function, or for its failure, when it is asked to', () =>
    withClient(async (client, events) => {
      const ask = async (FunctionName: string) => {
        const { Payload: payload, FunctionError: failed } = await client.send(
          new InvokeCommand({ FunctionName, Payload: '{"a":1}' }),
        );
        return [failed, JSON.parse(payload?.transformToString() ?? '')];
      };
      expect(await ask('Report')).toEqual([undefined, { asked: { a: 1 } }]);
      expect(await ask('Job')).toEqual(['Unhandled', { errorType: 'Error', errorMessage: 'it fails' }]);
      expect(events).toEqual([]);
    }));

  it('lists the functions', () =>
    withClient(async (client) => {
      const { Functions: functions = [] } = await client.send(new ListFunctionsCommand({}));
      expect(functions.map(({ FunctionName: name }) => name)).toEqual(['Job', 'Report']);
    }));

  it('says what it cannot do, as Lambda does', () =>
    withClient(async (client) => {
      const invoke = (FunctionName: string, InvocationType: 'Event' | 'DryRun', Payload: string) =>
        client.send(new InvokeCommand({ FunctionName, InvocationType, Payload }));
      await expect(invoke('Nobody', 'Event', '{}')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
      await expect(invoke('Job', 'Event', '{')).rejects.toMatchObject({ name: 'InvalidRequestContentException' });
      await expect(invoke('Job', 'DryRun', '{}')).rejects.toMatchObject({ name: 'InvalidParameterValueException' });
      await expect(new LambdaJobStarter(client, 'Nobody').start({ project: 'main', id: 'job_1' })).rejects.toThrow();
    }));

  it('is asked again by the sweep when nobody answers', async () => {
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
    const options = { endpoint: 'http://127.0.0.1:9', region: 'us-east-1', credentials, maxAttempts: 1 };
    await new LambdaJobStarter(new LambdaClient(options), 'Job').start({ project: 'main', id: 'job_1' });
  });
});
