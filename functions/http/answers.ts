import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { ErrorAnswer } from '../../lib/api-contract.ts';
import { type ErrorCode, type Fault, LedgerError } from '../../lib/errors.ts';
import type { RouteAnswer, RouteFile } from '../route.ts';
import { etagOf } from './etag.ts';
import { writeJson } from './json.ts';
import { packedAnswer, type RequestHeaders, unlessKnown } from './known-answers.ts';
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

export function httpAnswer(routeAnswer: RouteAnswer, asked: RequestHeaders = {}): HttpAnswer {
  const { status, body, file, packed, revalidates, headers } = routeAnswer;
  const answer = { statusCode: status, headers: { ...HEADERS, ...headers } };
  if (file !== undefined) return fileAnswer(answer, file);
  if (packed !== undefined) return packedAnswer(answer, packed, asked);
  if (body === undefined) return answer;
  const text = writeJson(body);
  const whole = {
    ...answer,
    headers: { ...HEADERS, 'content-type': 'application/json; charset=utf-8', ...headers },
    body: text,
  };
  return revalidates ? unlessKnown(whole, etagOf(text), asked) : whole;
}

/** In base64, a third larger: JSON in the JSON of a function's answer may be twice as large. */
const fileAnswer = (
  { headers, ...answer }: Pick<HttpAnswer, 'statusCode' | 'headers'>,
  { bytes, mediaType, name }: RouteFile,
): HttpAnswer => ({
  ...answer,
  headers: {
    ...headers,
    'content-type': mediaType,
    ...(name === undefined ? {} : { 'content-disposition': `attachment; filename="${name}"` }),
  },
  body: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64'),
  isBase64Encoded: true,
});

/** What a caller is told of an error. */
export interface ToldError {
  readonly status: number;
  readonly code: ErrorCode;
  readonly message: string;
  readonly requestId: string;
  readonly details?: readonly Fault[];
}

/** Writes an error for a request with this `Content-Type`, where a protocol has a shape of its own. */
export type WriteError = (told: ToldError, contentType: string | undefined) => RouteAnswer;

/** The one shape of errors. */
export const writeError: WriteError = ({ status, code, message, requestId, details }) => {
  const body: ErrorAnswer = {
    error: { code, message, request_id: requestId, ...(details === undefined ? {} : { details }) },
  };
  return { status, body };
};

export function tellError({ code, message, details }: LedgerError, requestId: string): ToldError {
  const status = STATUSES[code];
  const ownFault = OWN_FAULTS[status];
  if (ownFault !== undefined) return { status, code, message: ownFault, requestId };
  return { status, code, message, requestId, ...(details === undefined ? {} : { details }) };
}

/** When to come again; nothing where coming again does not help. */
export function retryHeaders({ code, retryAfterSeconds }: LedgerError): Readonly<Record<string, string>> {
  const status = STATUSES[code];
  const isRetryable = status === 429 || status === 503;
  return isRetryable ? { 'retry-after': String(retryAfterSeconds ?? DEFAULT_RETRY_AFTER_SECONDS) } : {};
}

/** Any error as one of ours: what passes by itself is `unavailable`, the unforeseen is `internal`. */
export function toLedgerError(error: unknown, isTransient: (error: unknown) => boolean): LedgerError {
  if (error instanceof LedgerError) return error;
  return new LedgerError(isTransient(error) ? 'unavailable' : 'internal', 'unforeseen', { cause: error });
}
