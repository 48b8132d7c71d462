import { readInferences } from '../../lib/usage/otlp/read-inferences.ts';
import { readJsonSpans } from '../../lib/usage/otlp/read-json.ts';
import { readProtobufSpans } from '../../lib/usage/otlp/read-protobuf.ts';
import { type BodyRules, type Content, decodeText } from '../http/decode-body.ts';
import type { ContentHandler } from '../route.ts';
import { answerTraces } from './answer-traces.ts';
import { PROTOBUF } from './otlp-messages.ts';
import { createRecordCalls, type RecordingPorts } from './record-calls.ts';

/** Exporters send prompts, which are dropped. Lambda takes 6 MB, of which base64 leaves 4.5. */
const TRACES_BODY: BodyRules = {
  types: ['application/json', PROTOBUF],
  maxSentBytes: 4_000_000,
  maxBytes: 16_000_000,
};

/** `POST /v1/traces`: OTLP/HTTP. */
export function createPostTraces(ports: RecordingPorts): ContentHandler {
  const { retentionDays } = ports;
  const recordCalls = createRecordCalls(ports);
  return async ({ caller, content, nowUs }) => {
    const { project, userId: boundUserId } = caller;
    const body = content(TRACES_BODY);
    const read = readInferences(readSpans(body), { project, boundUserId, nowUs, retentionDays });
    return answerTraces(body.type, read, await recordCalls(project, read.records, nowUs));
  };
}

const readSpans = ({ type, bytes }: Content) =>
  type === PROTOBUF ? readProtobufSpans(bytes) : readJsonSpans(decodeText(bytes));
