/** Names under which DynamoDB and the SDK report what may pass by itself. */
const TRANSIENT_NAMES = new Set([
  'InternalServerError',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'RequestTimeout',
  'ServiceUnavailable',
  'ThrottlingException',
  'TimeoutError',
  'TransactionConflictException',
  'TransactionInProgressException',
]);

const TRANSIENT_SYSTEM_CODES = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EAI_AGAIN']);

/** Whether an error of the SDK, after its own retries, means "later", so that the caller is told 503 and not 500. */
export function isTransient(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code, $retryable, $metadata } = error as Error & {
    code?: unknown;
    $retryable?: unknown;
    $metadata?: { httpStatusCode?: number };
  };
  const isKnown = TRANSIENT_NAMES.has(error.name) || TRANSIENT_SYSTEM_CODES.has(String(code));
  const isServerFault = ($metadata?.httpStatusCode ?? 0) >= 500;
  return isKnown || $retryable !== undefined || isServerFault;
}
