import middy, { type MiddlewareObj } from '@middy/core';
import type { Context, DynamoDBRecord } from 'aws-lambda';
import { type ReadImage, readStreamEvent } from '../lib/aws/stream-event.ts';
import type { BatchOutcome, QuarantinedChange, StreamBatch } from '../lib/counters/apply-batch.ts';
import type { CounterKey } from '../lib/counters/counter.ts';
import { judgeEvent } from '../lib/counters/stream-change.ts';
import type { Clock } from '../lib/ports.ts';
import type { Log, LogFields } from './log.ts';

/** A batch of a DynamoDB stream as Lambda passes it on under a tumbling window. The last of a window may be empty. */
export interface StreamWindowEvent {
  readonly Records?: readonly DynamoDBRecord[];
  /** Only there because the event source mapping sets a window. */
  readonly shardId?: string;
  readonly eventSourceARN?: string;
  readonly state?: Readonly<Record<string, unknown>>;
  readonly window?: { readonly start: string; readonly end: string };
  readonly isFinalInvokeForWindow?: boolean;
  readonly isWindowTerminatedEarly?: boolean;
}

export interface StreamWindowAnswer {
  readonly state: Readonly<Record<string, unknown>>;
  /** The record from which the stream delivers again; at most one. */
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

interface StreamFunction {
  readonly handle: (batch: StreamBatch) => Promise<BatchOutcome>;
  readonly readImage: ReadImage;
  readonly clock: Clock;
  readonly log: Log;
  /** Awaited before each batch; keeps its own success. */
  readonly ready: () => Promise<void>;
}

type StreamContext = Pick<Context, 'getRemainingTimeInMillis'>;
type StreamMiddleware = MiddlewareObj<StreamWindowEvent, StreamWindowAnswer>;

/**
 * The chain of a stream function: log → refuse what names no shard → ready → handler → answer. An error leaves as it is:
 * Lambda then delivers the whole batch again, and the alarm on iterator age sees it.
 */
export function streamFunction(
  options: StreamFunction,
): (event: StreamWindowEvent, context: StreamContext) => Promise<StreamWindowAnswer> {
  const { handle, readImage, ready } = options;
  const outcomes = new WeakMap<StreamWindowEvent, BatchOutcome>();

  async function answer(event: StreamWindowEvent, context: StreamContext): Promise<StreamWindowAnswer> {
    await ready();
    const outcome = await handle(readBatch(event, context, readImage));
    outcomes.set(event, outcome);
    const { firstNotApplied } = outcome;
    return {
      state: event.state ?? {},
      batchItemFailures: firstNotApplied === undefined ? [] : [{ itemIdentifier: firstNotApplied }],
    };
  }

  const chain = middy<StreamWindowEvent, StreamWindowAnswer>()
    .use(logBatches(options, (event) => outcomes.get(event)))
    .use(refuseWithoutShard())
    .handler(answer);
  return (event, context) => chain(event, context as Context);
}

/** Without the shard a watermark cannot be told from another shard's, and records would be lost: nothing may be counted. */
const refuseWithoutShard = (): StreamMiddleware => ({
  before: ({ event }) => {
    if (!event.shardId) throw new Error('the stream event names no shard: its mapping needs a tumbling window');
  },
});

function readBatch(event: StreamWindowEvent, context: StreamContext, readImage: ReadImage): StreamBatch {
  const remainingMs = () => context.getRemainingTimeInMillis();
  return {
    shardId: event.shardId ?? '',
    table: tableOf(event),
    changes: recordsOf(event).map((record) => judgeEvent(readStreamEvent(record, readImage))),
    totalMs: remainingMs(),
    remainingMs,
  };
}

const recordsOf = (event: StreamWindowEvent): readonly DynamoDBRecord[] => event.Records ?? [];

/** From `arn:aws:dynamodb:<region>:<account>:table/<name>/stream/<label>`. */
function tableOf(event: StreamWindowEvent): string {
  const arn = event.eventSourceARN ?? recordsOf(event)[0]?.eventSourceARN ?? '';
  return /:table\/([^/]+)/.exec(arn)?.[1] ?? 'unknown';
}

function logBatches(
  { log, clock }: Pick<StreamFunction, 'log' | 'clock'>,
  outcomeOf: (event: StreamWindowEvent) => BatchOutcome | undefined,
): StreamMiddleware {
  const startedAtUs = new WeakMap<object, number>();
  const durationMs = (request: object): number => {
    const nowUs = clock();
    return (nowUs - (startedAtUs.get(request) ?? nowUs)) / 1000;
  };
  return {
    before: (request) => {
      startedAtUs.set(request, clock());
      log.info('batch_started', nameBatch(request.event));
    },
    after: (request) => {
      const outcome = outcomeOf(request.event);
      logQuarantined(log, request.event, outcome?.quarantined ?? []);
      logForeign(log, outcome?.foreign ?? []);
      if (outcome?.stoppedBy === 'store')
        log.error('batch_interrupted', { shard_id: request.event.shardId }, outcome.error);
      log.info('batch_completed', {
        ...nameBatch(request.event),
        ...outcome?.tally,
        quarantined: outcome?.quarantined.length,
        foreign: outcome?.foreign.length,
        stopped_by: outcome?.stoppedBy,
        first_not_applied: outcome?.firstNotApplied,
        duration_ms: durationMs(request),
      });
    },
    onError: (request) => {
      log.error('batch_failed', { ...nameBatch(request.event), duration_ms: durationMs(request) }, request.error);
    },
  };
}

const nameBatch = (event: StreamWindowEvent): LogFields => ({
  shard_id: event.shardId,
  records: recordsOf(event).length,
  first_sequence: recordsOf(event)[0]?.dynamodb?.SequenceNumber,
  final_of_window: event.isFinalInvokeForWindow,
});

/** The alarm counts these lines, one for each record that waits for a person. The reason stays with it: it may quote a name. */
function logQuarantined(log: Log, { shardId }: StreamWindowEvent, quarantined: readonly QuarantinedChange[]): void {
  for (const { eventId, sequenceNumber } of quarantined)
    log.error('record_quarantined', { shard_id: shardId, event_id: eventId, sequence: sequenceNumber });
}

/** The alarm counts these lines. Which one it is the proof of the day says: its names may be a user's. */
function logForeign(log: Log, foreign: readonly CounterKey[]): void {
  for (const { project, family, day } of foreign) log.error('counter_not_updated', { project, family, date: day });
}
