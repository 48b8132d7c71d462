import * as z from 'zod/mini';
import { PROTOBUF } from '../../functions/ingest/otlp-messages.ts';
import { deleteRecordParameters } from '../../functions/manage/delete-record.ts';
import { PARAMETERS as listParameters } from '../../functions/query/routes/list-records.ts';
import { MAX_BATCH_RECORDS } from '../../lib/api-contract.ts';
import { SENT_RECORD } from '../../lib/usage/sent-record.ts';
import { notFound, PAGE_SAYS, query, type RouteDescriptions, sent } from '../describe.ts';
import { deleted, recordList, recordResult, recordsTaken, rpcStatus, traces } from '../schemas/recording.ts';

const RECORD = {
  id: 'call-7f3a',
  timestamp: 1795485600.25,
  model: 'qwen-max',
  function: 'chat',
  user_id: 'user-17',
  input_tokens: 1200,
  output_tokens: 300,
  duration_ms: 840,
};

const RESULT = {
  index: 0,
  id: 'call-7f3a',
  timestamp: '2026-11-24T10:00:00.250000+08:00',
  status: 'stored',
  cost: 0.042,
  price: { source: 'built-in', model: 'qwen-max', unpriced: false },
} as const;

const batch = z.strictObject({
  records: z.array(SENT_RECORD).check(z.minLength(1), z.maxLength(MAX_BATCH_RECORDS)),
});

/** As far as it is read by its names; a payload has some forty fields more. */
const payload = z.looseObject({
  litellm_call_id: z.nullish(z.string()),
  startTime: z.unknown(),
  model: z.nullish(z.string()),
  status: z.nullish(z.string()),
});

const PAYLOAD = {
  litellm_call_id: 'c0ffee00-0000-4000-8000-000000000001',
  startTime: 1795485600.25,
  endTime: 1795485601.09,
  model: 'gpt-4o',
  custom_llm_provider: 'openai',
  status: 'success',
  response_cost: 0.0042,
  end_user: 'user-17',
  metadata: {
    usage_object: { prompt_tokens: 1200, completion_tokens: 300, total_tokens: 1500 },
    requester_metadata: { function: 'chat', session_id: 'session-7' },
  },
};

const COUNTS = 'Input and output have parts: cache and audio of the one, reasoning and audio of the other.';

const PARTS = [
  sent('Record', SENT_RECORD, {
    id: 'Idempotency key, made by the client.',
    timestamp:
      'When the call began: epoch seconds with fraction, or ISO 8601 with an offset. Required with `id`, else now.',
    function: 'What the call was for; `default` unless said.',
    user_id: '`anonymous` unless said.',
    input_tokens: COUNTS,
    total_tokens: 'Must agree with input and output where it is sent.',
    usage: "Instead of the counts: a provider's usage object as it came.",
    error_msg: 'Cut after 500 characters, with a mark.',
    status: '`final` unless said; a partial that comes after its final changes nothing.',
    reported_cost: 'What the provider said the call cost: kept for comparison, never trusted.',
  }),
  sent('RecordBatch', batch),
];

export const RECORDING = {
  'POST /api/ai_usage/records': {
    tag: 'Recording',
    summary: 'Record one model call, or a batch of them',
    description: `Acknowledged means durable, and counted exactly once: the identity of a call is (user, timestamp, id), and sending it again finds
it. At most ${MAX_BATCH_RECORDS} records and 1 MB after inflating; gzip is accepted. Null means absent. A valid record is stored even when its neighbour
is not.`,
    body: {
      ...sent('RecordBody', z.union([SENT_RECORD, batch])),
      parts: PARTS,
      examples: {
        one: RECORD,
        batch: {
          records: [RECORD, { model: 'gpt-4', usage: { prompt_tokens: 10, completion_tokens: 2, total_tokens: 12 } }],
        },
      },
    },
    answers: {
      200: {
        says: 'A batch of which any was taken, or one record that was there already or was corrected.',
        schema: recordsTaken,
        example: { results: [RESULT] },
      },
      201: { says: 'One record, stored.', schema: recordResult, example: RESULT },
    },
  },
  'POST /api/ai_usage/v1/traces': {
    tag: 'Recording',
    summary: 'Record the model calls among OpenTelemetry spans',
    description: `OTLP/HTTP, in protobuf or JSON, gzip accepted; at most 4 MB packed and 16 MB inflated. Only inference spans are
counted; prompts and completions are dropped.`,
    body: {
      ...sent('ExportTraceServiceRequest', z.object({ resourceSpans: z.optional(z.array(z.unknown())) })),
      otherTypes: [PROTOBUF],
      examples: { nothing: { resourceSpans: [] } },
    },
    answers: {
      200: {
        says: 'In the encoding of the request. What was rejected is no fault of the request as a whole.',
        schema: traces,
        otherTypes: [PROTOBUF],
        example: { partialSuccess: { rejectedSpans: '1', errorMessage: 'spans[0] has no model' } },
      },
    },
    errors: { schema: rpcStatus, otherTypes: [PROTOBUF] },
  },
  'POST /api/ai_usage/integrations/litellm': {
    tag: 'Recording',
    summary: 'Record the calls of a LiteLLM proxy, by its generic API callback',
    description: `A list of \`StandardLoggingPayload\`, a single one, or one on each line; gzip accepted; at most 4 MB as sent and 16 MB inflated.
Messages, answers, keys and addresses are dropped. What is no call of a model is passed over.`,
    body: {
      ...sent('LiteLlmPayloads', z.union([payload, z.array(z.union([payload, z.null()]))])),
      otherTypes: ['application/x-ndjson'],
      examples: { batch: [PAYLOAD] },
    },
    answers: {
      200: {
        says: 'What became of each call, as of a batch of records; of a single one that was there already, its own.',
        schema: recordsTaken,
        example: { results: [RESULT] },
      },
      201: { says: 'A single call, stored.', schema: recordResult, example: RESULT },
    },
  },
  'GET /api/ai_usage/records': {
    tag: 'Recording',
    summary: 'List the records of one user on one day',
    query: query(listParameters, {
      user_id: 'The user; may be left out with a key that is bound to one.',
      date: 'A day of the ledger.',
      ...PAGE_SAYS,
    }),
    answers: { 200: { says: 'Records in order of time.', schema: recordList } },
  },
  'DELETE /api/ai_usage/records': {
    tag: 'Recording',
    summary: 'Delete one record; its counters follow',
    query: query(deleteRecordParameters, {
      user_id: 'The user of the record; `anonymous` for calls that name nobody.',
      timestamp: 'As the record was sent.',
      id: 'As the record was sent, or as its answer named it.',
    }),
    answers: {
      200: { says: 'It is deleted.', schema: deleted, example: { deleted: true } },
      ...notFound('There is no such record.'),
      409: { says: 'The day of the record is sealed.' },
    },
  },
} satisfies RouteDescriptions;
