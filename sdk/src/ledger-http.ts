import { BASE_PATH, type ErrorAnswer } from './contract.ts';
import { messageOf } from './problem.ts';

export interface LedgerAddress {
  /** Where the ledger is, such as `https://abc.execute-api.eu-central-1.amazonaws.com`. */
  readonly endpoint: string;
  readonly apiKey: string;
  readonly fetch: typeof fetch;
}

/** The ledger said no, or said nothing. */
export class TokenledgerError extends Error {
  override readonly name = 'TokenledgerError';
  /** Undefined when there was no answer. */
  readonly status: number | undefined;
  /** The ledger's own code, such as `bad_request`. */
  readonly code: string | undefined;
  readonly requestId: string | undefined;
  readonly details: ErrorAnswer['error']['details'];

  constructor(
    message: string,
    { status, cause, error }: { status?: number; cause?: unknown; error?: ErrorAnswer['error'] },
  ) {
    super(message, { cause });
    this.status = status;
    this.code = error?.code;
    this.requestId = error?.request_id;
    this.details = error?.details;
  }

  /** Whether the ledger itself could not answer: nothing is wrong with the question. */
  get isUnavailable(): boolean {
    return this.status === undefined || this.status === 408 || this.status === 429 || this.status >= 500;
  }
}

export interface LedgerRequest {
  readonly method?: 'GET' | 'POST';
  /** Below the base path. */
  readonly path: string;
  /** Undefined values are left out. */
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly body?: object;
  readonly timeoutMs: number;
}

/** @throws TokenledgerError when the answer is no success, or does not come in time */
export async function askLedger(address: LedgerAddress, request: LedgerRequest): Promise<Response> {
  const { method = 'GET', body, timeoutMs } = request;
  const init: RequestInit = { method, headers: headersOf(address, body), signal: AbortSignal.timeout(timeoutMs) };
  if (body !== undefined) init.body = JSON.stringify(body);
  const response = await address.fetch(urlOf(address, request), init).catch((cause) => {
    throw new TokenledgerError(`no answer from the ledger: ${messageOf(cause)}`, { cause });
  });
  if (response.ok) return response;
  throw await errorOf(response);
}

export function urlOf(
  { endpoint }: LedgerAddress,
  { path, query = {} }: Pick<LedgerRequest, 'path' | 'query'>,
): string {
  const url = new URL(endpoint.replace(/\/+$/, '') + BASE_PATH + path);
  for (const [name, value] of Object.entries(query)) if (value !== undefined) url.searchParams.set(name, String(value));
  return url.href;
}

export const headersOf = ({ apiKey }: LedgerAddress, body: unknown): Record<string, string> => ({
  authorization: `Bearer ${apiKey}`,
  ...(body !== undefined && { 'content-type': 'application/json' }),
});

async function errorOf(response: Response): Promise<TokenledgerError> {
  const { status } = response;
  const body = (await response.json().catch(() => undefined)) as
    | { error?: ErrorAnswer['error']; message?: string }
    | undefined;
  const message = body?.error?.message ?? body?.message ?? response.statusText;
  return new TokenledgerError(`the ledger answered ${status}: ${message}`, {
    status,
    ...(body?.error !== undefined && { error: body.error }),
  });
}
