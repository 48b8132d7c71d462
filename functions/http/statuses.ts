import type { ErrorCode } from '../../lib/errors.ts';

/** The HTTP status of each way to say no. */
export const STATUSES = {
  bad_request: 400,
  unsupported_filter: 400,
  range_too_large: 400,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  payload_too_large: 413,
  unsupported_media_type: 415,
  too_many_requests: 429,
  unavailable: 503,
  internal: 500,
} as const satisfies Record<ErrorCode, number>;
