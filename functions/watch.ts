import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';
import type { WatchOutcome } from '../lib/alerts/watch-counters.ts';
import type { AnyCounterRow } from '../lib/counters/counter.ts';
import type { WatchTask } from '../lib/environment.ts';
import type { Clock } from '../lib/ports.ts';
import type { Log } from './log.ts';
import { taskFunction } from './task.ts';

/** A batch of the counters' stream, or what a schedule asks for. */
export type WatchEvent = { readonly Records: readonly DynamoDBRecord[] } | { readonly task: WatchTask };

/** What an event asks to be done. */
export type WatchRequest = { readonly rows: readonly AnyCounterRow[] } | { readonly task: WatchTask };

interface WatchFunction {
  readonly handle: (request: WatchRequest) => Promise<WatchOutcome>;
  /** Throws when the image is no counter's. */
  readonly readImage: (image: Readonly<Record<string, AttributeValue>>) => AnyCounterRow;
  readonly clock: Clock;
  readonly log: Log;
  /** Awaited before each event; keeps its own success. */
  readonly ready: () => Promise<void>;
}

/**
 * The chain of a function that follows the counters. An error leaves as it is, and Lambda gives it the whole batch again; an alert that
 * was raised by then is not raised again. An image that can't be read is logged and passed over: it would be the same at the next
 * attempt, and what it would say is in the counters when they are looked at again.
 */
export function watchFunction(options: WatchFunction): ReturnType<typeof taskFunction> {
  const { handle, log } = options;
  return taskFunction({
    ...options,
    handle: async (event) => {
      const request = readRequest(event as WatchEvent, options);
      const { raised, mails, failures } = await withLineOfCheck(log, request, handle(request));
      for (const failure of failures) log.error('mail_failed', {}, failure);
      return 'task' in request
        ? { task: request.task, raised, mails }
        : { counters: request.rows.length, raised, mails };
    },
  });
}

/** The look for anomalies runs once an hour, too seldom for the alarm on errors: its end with one has a line that calls one of its own. */
async function withLineOfCheck(log: Log, request: WatchRequest, work: Promise<WatchOutcome>): Promise<WatchOutcome> {
  try {
    return await work;
  } catch (error) {
    if ('task' in request && request.task === 'check-anomalies') log.error('anomaly_check_failed');
    throw error;
  }
}

const readRequest = (event: WatchEvent, options: WatchFunction): WatchRequest =>
  'task' in event ? event : { rows: readRows(event.Records, options) };

function readRows(
  records: readonly DynamoDBRecord[],
  { readImage, log }: Pick<WatchFunction, 'readImage' | 'log'>,
): readonly AnyCounterRow[] {
  return records.flatMap(({ eventID: eventId, dynamodb }) => {
    if (dynamodb?.NewImage === undefined) return [];
    try {
      const row = readImage(dynamodb.NewImage as Record<string, AttributeValue>);
      return isWatched(row) ? [row] : [];
    } catch {
      log.warn('image_skipped', { event_id: eventId, sequence: dynamodb.SequenceNumber });
      return [];
    }
  });
}

/** Hours and sessions are sums of the same calls, and nobody limits them. */
const isWatched = ({ key }: AnyCounterRow): boolean => key.family !== 'hour' && key.family !== 'session';
