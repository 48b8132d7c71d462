/** One fault of the input: where (`records[3].model`) and what is wrong with it, in words for the caller. */
export interface Fault {
  readonly path: string;
  readonly message: string;
}

/** Every way in which the ledger says no. `functions/http.ts` gives each its HTTP status. */
export type ErrorCode =
  | 'bad_request'
  | 'unsupported_filter'
  | 'range_too_large'
  | 'forbidden'
  | 'not_found'
  | 'conflict'
  | 'payload_too_large'
  | 'unsupported_media_type'
  | 'too_many_requests'
  | 'unavailable'
  | 'internal';

interface LedgerErrorOptions {
  /** All faults at once, never only the first. */
  readonly details?: readonly Fault[];
  readonly cause?: unknown;
  /** Seconds after which a retry may succeed; sent as `Retry-After`. */
  readonly retryAfterSeconds?: number;
}

/** The one error of the domain. Its message is shown to the caller, unless the code is `internal`. */
export class LedgerError extends Error {
  override readonly name = 'LedgerError';
  readonly code: ErrorCode;
  readonly details: readonly Fault[] | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(code: ErrorCode, message: string, options: LedgerErrorOptions = {}) {
    super(message, { cause: options.cause });
    this.code = code;
    this.details = options.details;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}

/** A `bad_request` that names every fault. */
export function badRequest(faults: readonly Fault[]): LedgerError {
  const summary = faults.map((fault) => (fault.path ? `${fault.path}: ${fault.message}` : fault.message));
  return new LedgerError('bad_request', summary.slice(0, 3).join('; '), { details: faults });
}
