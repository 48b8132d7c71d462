import { type ErrorCode, type Fault, LedgerError } from '../../lib/errors.ts';
import type { ReadInferences } from '../../lib/usage/otlp/read-inferences.ts';
import type { RecordedUsage, Refusal } from '../../lib/usage/record-usage.ts';
import type { WriteError } from '../http/answers.ts';
import { mediaTypeOf } from '../http/decode-body.ts';
import type { RouteAnswer } from '../route.ts';
import { exportAnswer, statusAnswer } from './otlp-messages.ts';

const RETRY_AFTER_SECONDS = 1;
const NAMED_FAULTS = 5;

/**
 * What became of the spans of a trace request, in its encoding. What was passed over, or was there already, is no partial success.
 *
 * @throws LedgerError `unavailable` when one could not be written: an exporter sends everything again, and what was written is
 *   found again. A partial success it would never send again.
 */
export function answerTraces(
  type: string,
  { rejected, withoutUsage }: ReadInferences,
  recorded: readonly RecordedUsage[],
): RouteAnswer {
  if (recorded.some(({ outcome }) => outcome === 'retry')) {
    throw new LedgerError('unavailable', 'not all was recorded', { retryAfterSeconds: RETRY_AFTER_SECONDS });
  }
  const countOf = (refusal: Refusal): number => recorded.filter(({ outcome }) => outcome === refusal).length;
  const [closed, forgotten] = [countOf('closed'), countOf('forgotten')];
  const words = [
    ...rejectionWords(rejected),
    ...(closed > 0 ? [`${closed} are of days that are sealed`] : []),
    ...(forgotten > 0 ? [`${forgotten} are of users who were forgotten`] : []),
    ...(withoutUsage > 0 ? [`${withoutUsage} told no usage and were counted with no tokens`] : []),
  ];
  const partial = { rejectedSpans: rejected.length + closed + forgotten, errorMessage: words.join('; ') };
  return exportAnswer(type, words.length > 0 ? partial : undefined);
}

function rejectionWords(rejected: readonly (readonly Fault[])[]): readonly string[] {
  const faults = rejected.flat();
  const named = faults.slice(0, NAMED_FAULTS).map(({ path, message }) => `${path} ${message}`);
  const more = faults.length - named.length;
  return more > 0 ? [...named, `${more} more faults`] : named;
}

/** Codes of google.rpc.Code. Clients go by the status of HTTP. */
const RPC_CODES = {
  bad_request: 3,
  unsupported_filter: 3,
  range_too_large: 3,
  forbidden: 7,
  not_found: 5,
  conflict: 9,
  payload_too_large: 8,
  unsupported_media_type: 3,
  too_many_requests: 8,
  unavailable: 14,
  internal: 13,
} as const satisfies Record<ErrorCode, number>;

/** An error as `google.rpc.Status`; in JSON when the request's type is none of OTLP's. */
export const writeTracesError: WriteError = ({ status, code, message, details = [], requestId }, contentType) =>
  statusAnswer(mediaTypeOf(contentType) ?? '', status, {
    code: RPC_CODES[code],
    message,
    violations: details.map(({ path, message: description }) => ({ field: path, description })),
    requestId,
  });
