import { setTimeout as sleep } from 'node:timers/promises';
import pRetry, { AbortError } from 'p-retry';
import { BASE_PATH } from '../../lib/api-contract.ts';
import type { Connection } from './connection.ts';
import { parseKeepingNumerals } from './exact-numerals.ts';
import { refusedKey } from './refused-key.ts';

/** The ledger refuses everything of this kind, or can't be reached, so that going on makes no sense. */
export class LedgerRefused extends Error {
  override readonly name = 'LedgerRefused';
}

export interface LedgerAnswer {
  readonly status: number;
  /** JSON with its numerals kept. */
  readonly body: unknown;
}

interface Asked {
  readonly method: 'GET' | 'POST';
  /** Below the base path, such as `/prices`. */
  readonly path: string;
  readonly body?: string;
  /** The scope that the call needs, for the message when the key lacks it. */
  readonly scope: string;
}

const RETRIES = 8;
const TIMEOUT_MS = 30_000;

/**
 * Asks a ledger, again when it answers 429, 5xx or nothing: for calls that may be repeated.
 *
 * @throws LedgerRefused when the key or the address is wrong, or when the ledger stays unreachable.
 */
export async function askLedger(connection: Connection, asked: Asked): Promise<LedgerAnswer> {
  const options = { retries: RETRIES, minTimeout: 250, maxTimeout: 10_000, randomize: true };
  return pRetry(() => askOnce(connection, asked), options).catch((cause) => {
    throw new LedgerRefused(cause.message, { cause });
  });
}

async function askOnce({ url, key }: Connection, { method, path, body, scope }: Asked): Promise<LedgerAnswer> {
  const response = await fetch(`${url}${BASE_PATH}${path}`, {
    method,
    headers: { authorization: `Bearer ${key}`, ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { body }),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  }).catch((cause) => {
    throw new Error(`no answer from ${url} (${cause.cause?.code ?? cause.message})`, { cause });
  });
  const { status } = response;
  const text = await response.text();
  if (status === 429 || status >= 500) {
    await sleep(Number(response.headers.get('retry-after') ?? 0) * 1000);
    throw new Error(`the ledger answered ${status}`);
  }
  if (status === 401 || status === 403) throw new AbortError(refusedKey(status, text, scope));
  return { status, body: parse(text, url) };
}

function parse(text: string, url: string): unknown {
  try {
    return parseKeepingNumerals(text);
  } catch {
    throw new AbortError(`${url} answers no JSON: is this the address of a tokenledger?`);
  }
}
