import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import type { Clock } from '../lib/ports.ts';
import type { Log, LogFields } from './log.ts';

/** What a run of a task is given besides its event. */
export interface TaskRun {
  /** Milliseconds until Lambda ends the run. */
  readonly remainingMs: () => number;
}

interface TaskFunction {
  /** Does the work; answers what its log line says of it, and who waits for its end is told. */
  readonly handle: (event: unknown, run: TaskRun) => Promise<LogFields>;
  readonly clock: Clock;
  readonly log: Log;
  /** Awaited before each run; keeps its own success. */
  readonly ready: () => Promise<void>;
}

type TaskContext = Pick<Context, 'awsRequestId' | 'getRemainingTimeInMillis'>;

/**
 * The chain of a function that is invoked asynchronously, by another one or by a schedule: log → ready → handler. An error leaves as it
 * is: Lambda then tries the same event again, and the failure queue takes it in the end.
 */
export function taskFunction({
  handle,
  clock,
  log,
  ready,
}: TaskFunction): (event: unknown, context: TaskContext) => Promise<LogFields> {
  async function run(event: unknown, context: TaskContext): Promise<LogFields> {
    const startedAtUs = clock();
    const run = { request_id: context.awsRequestId };
    log.info('task_started', run);
    try {
      await ready();
      const fields = await handle(event, { remainingMs: () => context.getRemainingTimeInMillis() });
      log.info('task_completed', { ...run, ...fields, duration_ms: (clock() - startedAtUs) / 1000 });
      return fields;
    } catch (error) {
      log.error('task_failed', { ...run, duration_ms: (clock() - startedAtUs) / 1000 }, error);
      throw error;
    }
  }

  const chain = middy<unknown, LogFields>().handler(run);
  return (event, context) => chain(event, context as Context);
}
