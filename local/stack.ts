import { once } from 'node:events';
import { DynamoApiKeys } from '../lib/aws/dynamo-api-keys.ts';
import { startBucketServer } from './buckets/bucket-server.ts';
import { openDatabase } from './engine/open-database.ts';
import { openFunctionLog } from './function-log.ts';
import { AsyncInvocations } from './functions/async-invocations.ts';
import { firstFunctions } from './functions/first-functions.ts';
import { type FunctionPools, startFunctions } from './functions/function-pools.ts';
import { createInvokeServer } from './functions/invoke-server.ts';
import type { Invoke } from './gateway/authorize.ts';
import { createGateway, listen } from './gateway/gateway.ts';
import { adminKey } from './home/admin-key.ts';
import type { Home } from './home/home.ts';
import { noteInvocations } from './home/lock.ts';
import { Inbox } from './mail/inbox.ts';
import { createInboxPages } from './mail/inbox-pages.ts';
import { createTopicServer } from './mail/topic-server.ts';
import { startSchedules } from './schedules/schedules.ts';
import { OneTimeCode } from './sign-in/one-time-code.ts';
import { createSignInPage } from './sign-in/sign-in-page.ts';
import { startStreams } from './streams/streams.ts';
import type { StackTemplate } from './template/stack-template.ts';
import { withApiAddress } from './template/template-values.ts';

export interface StackOptions {
  readonly template: StackTemplate;
  readonly home: Home;
  readonly port: number;
  readonly isVerbose: boolean;
  /** Called when the database ends without being asked to: nothing can go on then. */
  readonly onEngineLost: () => void;
}

export interface RunningStack {
  readonly port: number;
  readonly adminKey: string;
  /** Signs a browser in, once: `<url>/#code=<code>`. */
  readonly signInCode: string;
  /** Ends in order: answers what was asked, finishes the batches under way. */
  stop(): Promise<void>;
}

/**
 * Runs the stack of a template on this machine: engine, bucket, topics, gateway, functions, schedules and streams. The gateway listens before
 * there are functions, because mail names its address; who asks so early waits for them.
 */
export async function startStack(options: StackOptions): Promise<RunningStack> {
  const { template, home, port, isVerbose, onEngineLost } = options;
  const log = openFunctionLog(home.log, isVerbose);
  const onFailure = (error: unknown) => log.write(String(error instanceof Error ? error.message : error));
  const inbox = new Inbox(home.inbox);

  const database = await openDatabase({ home, tables: template.tables, onLost: onEngineLost });
  const buckets = await startBucketServer(template.buckets, home.buckets);
  const topics = createTopicServer(template.topics, inbox);
  const topicPort = await listen(topics, 0);
  const started = Promise.withResolvers<FunctionPools>();
  const invoke: Invoke = async (functionId, event) => (await started.promise).invoke(functionId, event);
  const signIn = Promise.withResolvers<OneTimeCode>();
  const pages = [createInboxPages(inbox), createSignInPage(signIn.promise)];
  const gateway = createGateway({ template, invoke, pages, onFailure });
  const bound = await listen(gateway, port);
  const lambda = createInvokeServer({
    functionIds: template.functions.map(({ id }) => id),
    accept: (functionId, event) => invocations.accept(functionId, event),
    invoke,
  });
  const lambdaEndpoint = `http://127.0.0.1:${await listen(lambda, 0)}`;
  const first = firstFunctions(template);
  const functions = await startFunctions({
    functions: template.functions.map((lambda) => ({
      ...lambda,
      environment: withApiAddress(lambda.environment, `http://localhost:${bound}`),
    })),
    environment: {
      ...database.environment,
      AWS_ENDPOINT_URL_LAMBDA: lambdaEndpoint,
      AWS_ENDPOINT_URL_S3: buckets.endpoint,
      AWS_ENDPOINT_URL_SNS: `http://127.0.0.1:${topicPort}`,
      // The bucket server would keep the frames of a streamed checksum as part of the object.
      AWS_REQUEST_CHECKSUM_CALCULATION: 'WHEN_REQUIRED',
    },
    onLog: log.write,
    isFirst: (functionId) => first.has(functionId),
  });
  started.resolve(functions);
  const invocations = new AsyncInvocations({ functions: template.functions, invoke: functions.invoke, onFailure });
  const schedules = startSchedules({
    schedules: template.schedules,
    accept: (functionId, event) => invocations.accept(functionId, event),
  });
  const streams = startStreams({ template, home, database, invoke: functions.invoke, onFailure });
  noteInvocations(home.lock, { endpoint: lambdaEndpoint, schedules: template.schedules });
  const key = await adminKey(new DynamoApiKeys(database.client, tableNamed(template, 'Config')), home.adminKey);
  const signInCode = new OneTimeCode(key);
  signIn.resolve(signInCode);

  return {
    port: bound,
    adminKey: key,
    signInCode: signInCode.text,
    async stop() {
      const closed = once(gateway, 'close');
      gateway.close();
      gateway.closeIdleConnections();
      await closed;
      schedules.stop();
      invocations.stop();
      await streams.stop();
      await functions.close();
      lambda.close();
      topics.close();
      await buckets.close();
      await database.close();
      log.close();
    },
  };
}

function tableNamed({ tables }: StackTemplate, prefix: string): string {
  const table = tables.find(({ name }) => name.startsWith(prefix));
  if (table === undefined) throw new Error(`the template has no table ${prefix}`);
  return table.name;
}
