import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { JobRef } from '../jobs/job.ts';
import type { JobStarter } from '../jobs/ports.ts';
import { isTransient } from './transient.ts';

/** Invokes the job function asynchronously: Lambda keeps the event and tries it again when it fails. */
export class LambdaJobStarter implements JobStarter {
  readonly #client: LambdaClient;
  readonly #functionName: string;

  constructor(client: LambdaClient, functionName: string) {
    this.#client = client;
    this.#functionName = functionName;
  }

  async start({ project, id }: JobRef): Promise<void> {
    const invoke = new InvokeCommand({
      FunctionName: this.#functionName,
      InvocationType: 'Event',
      Payload: JSON.stringify({ project, job: id }),
    });
    try {
      await this.#client.send(invoke);
    } catch (error) {
      if (!isTransient(error)) throw error;
    }
  }
}

/** Region and endpoint come from the SDK's own variables. */
export const createLambdaClient = (): LambdaClient => new LambdaClient({});
