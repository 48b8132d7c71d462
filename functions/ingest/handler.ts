import type { RandomId } from '../../lib/ports.ts';
import { parsePayloads } from '../../lib/usage/litellm/parse-payloads.ts';
import { type ParseContext, type ParsedRequest, parseRecords } from '../../lib/usage/parse-records.ts';
import { type BodyRules, decodeText } from '../http/decode-body.ts';
import type { ContentHandler, RouteAnswer, RouteHandler, RouteRequest } from '../route.ts';
import { answerRecords } from './answer-records.ts';
import { createRecordCalls, type RecordingPorts } from './record-calls.ts';

export interface PostRecordsPorts extends RecordingPorts {
  readonly randomId: RandomId;
}

/** Callbacks bring prompts and answers, which are dropped; LiteLLM packs nothing. */
const CALLBACK_BODY: BodyRules = {
  types: ['application/json', 'application/x-ndjson'],
  maxSentBytes: 4_000_000,
  maxBytes: 16_000_000,
};

/** `POST /records`. */
export const createPostRecords = (ports: PostRecordsPorts): RouteHandler =>
  createPost(ports, ({ body }, context) => parseRecords(body(), context));

/** `POST /integrations/litellm`: LiteLLM's generic API callback. */
export const createPostLitellm = (ports: PostRecordsPorts): ContentHandler =>
  createPost(ports, ({ content }, context) => parsePayloads(decodeText(content(CALLBACK_BODY).bytes), context));

function createPost<Request extends RouteRequest>(
  ports: PostRecordsPorts,
  parse: (request: Request, context: ParseContext) => ParsedRequest,
): (request: Request) => Promise<RouteAnswer> {
  const { calendar, randomId, retentionDays } = ports;
  const recordCalls = createRecordCalls(ports);
  return async (request) => {
    const { caller, nowUs } = request;
    const { project, userId: boundUserId } = caller;
    const parsed = parse(request, { project, boundUserId, nowUs, retentionDays, randomId });
    const valid = parsed.records.flatMap((one) => ('record' in one ? [one.record] : []));
    return answerRecords(parsed, await recordCalls(project, valid, nowUs), calendar);
  };
}
