import type { ErrorAnswer } from '../../lib/api-contract.ts';
import { key } from './key.ts';
import { readJson } from './read-json.ts';

export const BASE_PATH = '/api/ai_usage';

/** What became of a question. `unknown-key` is the gateway's no, `forbidden` the ledger's: the key is known but may not. */
export type Outcome<Body> =
  | { readonly kind: 'answered'; readonly body: Body; readonly etag: string | null }
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'unknown-key' }
  | { readonly kind: 'forbidden'; readonly message: string }
  | { readonly kind: 'refused'; readonly code: string; readonly message: string; readonly details: readonly Detail[] }
  | { readonly kind: 'unreachable' };

export type Detail = { readonly path: string; readonly message: string };

/** A question that was not answered. */
export type Failure = Exclude<Outcome<unknown>, { kind: 'answered' } | { kind: 'unchanged' }>;

export interface Question {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly body?: unknown;
  /** What is known already: the answer is `unchanged` while it still holds. */
  readonly etag?: string | null;
  readonly signal?: AbortSignal;
  /** Fields of the answer whose numbers stay texts, to the last digit. */
  readonly exact?: readonly string[];
}

/**
 * Asks the ledger of this origin with the reader's key.
 *
 * @param path below the base path; a name in it is encoded by `pathPart`
 */
export async function ask<Body>(path: string, question: Question = {}): Promise<Outcome<Body>> {
  const { method = 'GET', body, etag, signal, exact } = question;
  const headers = {
    authorization: `Bearer ${key.value}`,
    ...(body !== undefined && { 'content-type': 'application/json' }),
    ...(etag && { 'if-none-match': etag }),
  };
  try {
    const response = await fetch(`${BASE_PATH}${path}${queryOf(question.query)}`, {
      method,
      headers,
      ...(body !== undefined && { body: JSON.stringify(body) }),
      ...(signal && { signal }),
    });
    return await outcomeOf<Body>(response, exact);
  } catch {
    return { kind: 'unreachable' };
  }
}

/** A name as a part of a path: API Gateway decodes paths twice. */
export const pathPart = (name: string): string => encodeURIComponent(encodeURIComponent(name));

function queryOf(query: Question['query'] = {}): string {
  const given = Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]));
  return given.length === 0 ? '' : `?${new URLSearchParams(given)}`;
}

async function outcomeOf<Body>(response: Response, exact: Question['exact']): Promise<Outcome<Body>> {
  if (response.status === 304) return { kind: 'unchanged' };
  const text = await response.text();
  const body: unknown = text === '' ? undefined : readJson(text, exact);
  if (response.ok) return { kind: 'answered', body: body as Body, etag: response.headers.get('etag') };
  const error = (body as Partial<ErrorAnswer> | undefined)?.error;
  if (response.status === 401 || (response.status === 403 && error === undefined)) return { kind: 'unknown-key' };
  if (response.status >= 500 || response.status === 429 || error === undefined) return { kind: 'unreachable' };
  if (response.status === 403) return { kind: 'forbidden', message: error.message };
  return { kind: 'refused', code: error.code, message: error.message, details: error.details ?? [] };
}
