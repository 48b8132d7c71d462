import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';
import type { WatchOutcome } from '../lib/alerts/watch-counters.ts';
import type { CounterRow } from '../lib/counters/counter.ts';
import type { WatchTask } from '../lib/environment.ts';
import type { Clock } from '../lib/ports.ts';
import type { Log, LogFields } from './log.ts';

/** A batch of the counters' stream, or what a schedule asks for. */
export type WatchEvent = { readonly Records: readonly DynamoDBRecord[] } | { readonly task: WatchTask };

/** What an event asks to be done. */
export type WatchRequest = { readonly rows: readonly CounterRow<'day'>[] } | { readonly task: WatchTask };

interface WatchFunction {
  readonly handle: (request: WatchRequest) => Promise<WatchOutcome>;
  /** Throws when the image is no counter's. */
  readonly readImage: (image: Readonly<Record<string, AttributeValue>>) => CounterRow;
  readonly clock: Clock;
  readonly log: Log;
  /** Awaited before each event; keeps its own success. */
  readonly ready: () => Promise<void>;
}

/**
 * The way into a function that follows the counters: log → ready → handler. An error leaves as it is, and Lambda gives it the
 * whole batch again; an alert that was raised by then is not raised again. An image that can't be read is logged and passed over:
 * it would be the same at the next attempt, and what it would say is in the counters when they are looked at again.
 */
export function watchFunction(options: WatchFunction): (event: WatchEvent) => Promise<void> {
  const { handle, log, clock, ready } = options;
  return async (event) => {
    const startedAtUs = clock();
    const facts = () => ({ ...nameEvent(event), duration_ms: (clock() - startedAtUs) / 1000 });
    log.info('watch_started', nameEvent(event));
    try {
      await ready();
      const { raised, mails, failures } = await handle(
        'task' in event ? event : { rows: readRows(event.Records, options) },
      );
      for (const failure of failures) log.error('mail_failed', {}, failure);
      log.info('watch_completed', { ...facts(), raised, mails });
    } catch (error) {
      log.error('watch_failed', facts(), error);
      throw error;
    }
  };
}

function readRows(
  records: readonly DynamoDBRecord[],
  { readImage, log }: Pick<WatchFunction, 'readImage' | 'log'>,
): readonly CounterRow<'day'>[] {
  return records.flatMap(({ eventID: eventId, dynamodb }) => {
    if (dynamodb?.NewImage === undefined) return [];
    try {
      const row = readImage(dynamodb.NewImage as Record<string, AttributeValue>);
      return isOfDay(row) ? [row] : [];
    } catch {
      log.warn('image_skipped', { event_id: eventId, sequence: dynamodb.SequenceNumber });
      return [];
    }
  });
}

const isOfDay = (row: CounterRow): row is CounterRow & CounterRow<'day'> => row.key.family === 'day';

const nameEvent = (event: WatchEvent): LogFields =>
  'task' in event ? { task: event.task } : { records: event.Records.length };
