import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { ErrorAnswer } from '../../lib/api-contract.ts';
import { LedgerError } from '../../lib/errors.ts';
import type { RouteAnswer, RouteFile } from '../route.ts';
import { writeJson } from './json.ts';
import { STATUSES } from './statuses.ts';

export type HttpAnswer = APIGatewayProxyStructuredResultV2;

const HEADERS = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
} as const;

const DEFAULT_RETRY_AFTER_SECONDS = 1;

/** What a caller is told of a fault of ours: the request id finds the rest in the log. */
const OWN_FAULTS: Readonly<Record<number, string>> = {
  500: 'something went wrong on our side; the request id tells us what',
  503: 'the ledger cannot answer at the moment; try again',
};

export function httpAnswer({ status, body, file, headers }: RouteAnswer): HttpAnswer {
  if (file !== undefined) return fileAnswer(status, file);
  if (body === undefined) return { statusCode: status, headers: { ...HEADERS, ...headers } };
  return {
    statusCode: status,
    headers: { ...HEADERS, 'content-type': 'application/json; charset=utf-8', ...headers },
    body: writeJson(body),
  };
}

/** In base64, a third larger: JSON in the JSON of a function's answer may be twice as large. */
const fileAnswer = (status: number, { bytes, mediaType, name }: RouteFile): HttpAnswer => ({
  statusCode: status,
  headers: { ...HEADERS, 'content-type': mediaType, 'content-disposition': `attachment; filename="${name}"` },
  body: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64'),
  isBase64Encoded: true,
});

export function errorAnswer({ code, message, details, retryAfterSeconds }: LedgerError, requestId: string): HttpAnswer {
  const status = STATUSES[code];
  const ownFault = OWN_FAULTS[status];
  const isRetryable = status === 429 || status === 503;
  const isDetailed = ownFault === undefined && details !== undefined;
  const body: ErrorAnswer = {
    error: { code, message: ownFault ?? message, request_id: requestId, ...(isDetailed ? { details } : {}) },
  };
  const retryAfter = String(retryAfterSeconds ?? DEFAULT_RETRY_AFTER_SECONDS);
  return httpAnswer({ status, body, ...(isRetryable ? { headers: { 'retry-after': retryAfter } } : {}) });
}

/** Any error as one of ours: what passes by itself is `unavailable`, the unforeseen is `internal`. */
export function toLedgerError(error: unknown, isTransient: (error: unknown) => boolean): LedgerError {
  if (error instanceof LedgerError) return error;
  return new LedgerError(isTransient(error) ? 'unavailable' : 'internal', 'unforeseen', { cause: error });
}
