import { setTimeout as sleep } from 'node:timers/promises';
import pRetry, { AbortError } from 'p-retry';
import type { RecordResult } from '../../lib/api-contract.ts';
import { refusedKey } from '../ledger/refused-key.ts';

export interface SendOptions {
  /** Address of the ledger, such as `http://localhost:10090`. */
  readonly url: string;
  readonly key: string;
  /** Attempts after the first, with exponential back-off from a quarter of a second to ten seconds. */
  readonly retries?: number;
}

/** The ledger refuses every request of this kind, so that going on makes no sense. */
export class ImportRefused extends Error {
  override readonly name = 'ImportRefused';
}

/**
 * Sends JSON records as one batch to `POST /records`, until each is acknowledged or rejected: what answers 429, 5xx, `retry` or
 * nothing is sent again under the same ids.
 *
 * @returns one result per record, in order
 * @throws ImportRefused when the key or the address is wrong, or when the ledger stays unreachable
 */
export async function sendRecords(bodies: readonly string[], options: SendOptions): Promise<readonly RecordResult[]> {
  const results = new Array<RecordResult>(bodies.length);
  let open = bodies.map((_, index) => index);
  const attempt = async () => {
    const answers = await post(
      open.map((index) => bodies[index] ?? ''),
      options,
    );
    answers.forEach((answer, position) => {
      results[open[position] ?? 0] = answer;
    });
    open = open.filter((index) => results[index]?.status === 'retry');
    if (open.length > 0) throw new Error(`the ledger was too busy for ${open.length} records`);
  };
  await pRetry(attempt, { retries: options.retries ?? 20, minTimeout: 250, maxTimeout: 10_000, randomize: true }).catch(
    (cause) => {
      throw new ImportRefused(cause.message, { cause });
    },
  );
  return results;
}

async function post(bodies: readonly string[], { url, key }: SendOptions): Promise<readonly RecordResult[]> {
  const response = await fetch(`${url}/api/ai_usage/records`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: `{"records":[${bodies.join(',')}]}`,
    signal: AbortSignal.timeout(30_000),
  }).catch((cause) => {
    throw new Error(`no answer from ${url} (${cause.cause?.code ?? cause.message})`, { cause });
  });
  const text = await response.text();
  if (response.status === 200) return JSON.parse(text).results;
  if (response.status === 400) return rejected(bodies.length, JSON.parse(text).error);
  if (response.status === 503 && text.includes('"results"')) return JSON.parse(text).results;
  if (response.status === 429 || response.status >= 500) {
    await sleep(Number(response.headers.get('retry-after') ?? 0) * 1000);
    throw new Error(`the ledger answered ${response.status}`);
  }
  throw new AbortError(refusal(response.status, text));
}

/** All records of a batch were rejected: the faults are told by path, `records[3].model`. */
function rejected(
  count: number,
  error: { details?: { path: string; message: string }[]; message: string },
): RecordResult[] {
  return Array.from({ length: count }, (_, index) => {
    const errors = (error.details ?? []).filter(({ path }) => path.startsWith(`records[${index}]`));
    return { index, status: 'rejected', errors: errors.length > 0 ? errors : [{ path: '', message: error.message }] };
  });
}

function refusal(status: number, text: string): string {
  if (status === 401 || status === 403) return refusedKey(status, text, 'ingest');
  return `the ledger answered ${status}: is this the address of a tokenledger?`;
}
