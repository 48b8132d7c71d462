/** What became of sent records, and records as they are listed. */
import * as z from 'zod/mini';
import type { RecordAnswer, RecordList, RecordResult, TracesAnswer } from '../../lib/api-contract.ts';
import { amount, answer, count, cursor, instant, said } from './answer.ts';
import { fault } from './service.ts';
import { inMoney } from './spend.ts';

const money = said(z.nullable(amount), 'Exact decimal in the currency; null without a known price.');

const price = {
  source: z.string(),
  model: z.nullable(z.string()),
  unpriced: z.boolean(),
  free: said(z.exactOptional(z.literal(true)), 'The price is known, and tokens cost nothing.'),
};

const STATUSES = ['stored', 'unchanged', 'corrected', 'superseded', 'rejected', 'retry'] as const;

export const recordResult = answer<RecordResult>()(
  'RecordResult',
  z.strictObject({
    index: count,
    status: said(z.enum(STATUSES), 'superseded: a partial that came after its final.'),
    id: z.exactOptional(z.string()),
    timestamp: z.exactOptional(instant),
    cost: z.exactOptional(money),
    price: z.exactOptional(z.strictObject(price)),
    idempotent: said(
      z.exactOptional(z.literal(false)),
      'Present when neither id nor timestamp was sent, so that sending it again counts again.',
    ),
    errors: z.exactOptional(z.array(fault)),
  }),
);

const recordResults = answer<{ readonly results: readonly RecordResult[] }>()(
  'RecordResults',
  z.strictObject({ results: z.array(recordResult) }),
);

/** What `POST /records` answers with 200: of a batch, or of one record. */
export const recordsTaken = answer<{ readonly results: readonly RecordResult[] } | RecordResult>()(
  'RecordsTaken',
  z.union([recordResults, recordResult]),
);

const record = answer<RecordAnswer>()(
  'RecordAnswer',
  z.strictObject({
    id: z.string(),
    timestamp: instant,
    user_id: z.string(),
    anchor_id: z.nullable(z.string()),
    session_id: z.nullable(z.string()),
    model: z.string(),
    provider: z.nullable(z.string()),
    service_tier: z.string(),
    function: z.string(),
    input_tokens: count,
    output_tokens: count,
    total_tokens: count,
    cache_read_tokens: count,
    cache_write_tokens: count,
    cache_write_1h_tokens: count,
    audio_input_tokens: count,
    reasoning_tokens: count,
    audio_output_tokens: count,
    cost: money,
    currency: z.string(),
    price: z.strictObject({
      ...price,
      id: z.nullable(z.string()),
      exchange_rate: z.nullable(amount),
    }),
    duration_ms: z.nullable(amount),
    success: z.boolean(),
    error_msg: z.nullable(z.string()),
    status: z.string(),
    tags: z.record(z.string(), z.string()),
    reservation_id: z.nullable(z.string()),
    reported_cost: z.nullable(amount),
    reported_currency: z.nullable(z.string()),
  }),
);

export const recordList = answer<RecordList>()(
  'RecordList',
  z.strictObject({ records: z.array(record), cursor, ...inMoney }),
);

export const deleted = answer<{ readonly deleted: true }>()('Deleted', z.strictObject({ deleted: z.literal(true) }));

export const traces = answer<TracesAnswer>()(
  'ExportTraceServiceResponse',
  z.strictObject({
    partialSuccess: z.exactOptional(
      z.strictObject({
        rejectedSpans: said(z.string(), 'A 64-bit integer; 0 where `errorMessage` is only a warning.'),
        errorMessage: z.string(),
      }),
    ),
  }),
);

/** Errors of OTLP/HTTP. */
export const rpcStatus = answer<{
  readonly code: number;
  readonly message: string;
  readonly details: readonly Readonly<Record<string, unknown>>[];
}>()(
  'RpcStatus',
  z.strictObject({
    code: said(count, 'One of google.rpc.Code.'),
    message: z.string(),
    details: z.array(z.record(z.string(), z.unknown())),
  }),
);
