import type { RandomId } from '../../lib/ports.ts';
import { parseRecords } from '../../lib/usage/parse-records.ts';
import type { RouteHandler } from '../route.ts';
import { answerRecords } from './answer-records.ts';
import { createRecordCalls, type RecordingPorts } from './record-calls.ts';

export interface PostRecordsPorts extends RecordingPorts {
  readonly randomId: RandomId;
}

/** `POST /records`. */
export function createPostRecords(ports: PostRecordsPorts): RouteHandler {
  const { calendar, randomId, retentionDays } = ports;
  const recordCalls = createRecordCalls(ports);
  return async ({ caller, body, nowUs }) => {
    const { project, userId: boundUserId } = caller;
    const request = parseRecords(body(), { project, boundUserId, nowUs, retentionDays, randomId });
    const valid = request.records.flatMap((parsed) => ('record' in parsed ? [parsed.record] : []));
    return answerRecords(request, await recordCalls(project, valid, nowUs), calendar);
  };
}
