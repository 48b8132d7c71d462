import type { WriteError } from '../http/answers.ts';
import type { ContentHandler } from '../route.ts';
import { writeTracesError } from './answer-traces.ts';
import { createPostLitellm, createPostRecords, type PostRecordsPorts } from './handler.ts';
import { createPostTraces } from './post-traces.ts';

/** The ways in for records: the contract's own, and those of others' protocols. */
export const createIngestRoutes = (ports: PostRecordsPorts): Readonly<Record<string, ContentHandler>> => ({
  'POST /api/ai_usage/records': createPostRecords(ports),
  'POST /api/ai_usage/v1/traces': createPostTraces(ports),
  'POST /api/ai_usage/integrations/litellm': createPostLitellm(ports),
});

export const INGEST_ERROR_WRITERS: Readonly<Record<string, WriteError>> = {
  'POST /api/ai_usage/v1/traces': writeTracesError,
};
