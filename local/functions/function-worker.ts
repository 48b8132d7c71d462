import { flushCompileCache } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';

/** A worker of a function: loads the deployed bundle once, then answers one event after another. */
export interface WorkerSettings {
  readonly bundle: string;
  readonly functionName: string;
  readonly memoryMb: number;
}

export interface Invocation {
  readonly event: unknown;
  readonly requestId: string;
  /** Instant in milliseconds at which the run is ended from outside. */
  readonly deadlineMs: number;
}

export type InvocationAnswer =
  | { readonly answer: unknown }
  | { readonly error: { readonly name: string; readonly message: string } };

type Handler = (event: unknown, context: object) => Promise<unknown>;

const { bundle, functionName, memoryMb } = workerData as WorkerSettings;
// It has had its effect on this thread, and is no variable of the function.
delete process.env.NODE_COMPILE_CACHE;
const { handler } = (await import(bundle)) as { handler: Handler };

parentPort?.on('message', async ({ event, requestId, deadlineMs }: Invocation) => {
  const context = {
    awsRequestId: requestId,
    functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: `arn:aws:lambda:local:000000000000:function:${functionName}`,
    memoryLimitInMB: String(memoryMb),
    logGroupName: `/aws/lambda/${functionName}`,
    logStreamName: 'local',
    callbackWaitsForEmptyEventLoop: false,
    getRemainingTimeInMillis: () => Math.max(0, deadlineMs - Date.now()),
  };
  parentPort?.postMessage(await run(event, context));
});

async function run(event: unknown, context: object): Promise<InvocationAnswer> {
  try {
    return { answer: await handler(event, context) };
  } catch (error) {
    const { name, message } = error instanceof Error ? error : { name: 'Error', message: String(error) };
    return { error: { name, message } };
  }
}

parentPort?.postMessage('ready');
// Who ends a worker does not ask it to keep anything.
flushCompileCache();
