import { retryAfterMs } from './backoff.ts';
import { compress } from './json-body.ts';
import { headersOf, type LedgerAddress, urlOf } from './ledger-http.ts';
import type { Delivery, OutboxPorts } from './outbox.ts';
import { messageOf } from './problem.ts';
import { readAnswer } from './read-answer.ts';

const TIMEOUT_MS = 30_000;
/** Browsers let so much outlive its page. */
const KEEPALIVE_BYTES = 60_000;

/** `POST /records`, with whatever happens to it as an answer. */
export function createDeliverRecords(address: LedgerAddress, nowMs: () => number): OutboxPorts['deliver'] {
  return async (body, count) => {
    try {
      const response = await post(address, body);
      return {
        answer: readAnswer(response.status, await response.text(), count),
        status: response.status,
        retryAfterMs: retryAfterMs(response.headers.get('retry-after'), nowMs()),
      };
    } catch (failure) {
      return noAnswer(failure);
    }
  };
}

async function post(address: LedgerAddress, body: Uint8Array<ArrayBuffer>): Promise<Response> {
  const compressed = await compress(body);
  const sent = compressed ?? body;
  const isInPage = 'document' in globalThis;
  return address.fetch(urlOf(address, { path: '/records' }), {
    method: 'POST',
    headers: { ...headersOf(address, body), ...(compressed && { 'content-encoding': 'gzip' }) },
    body: sent,
    signal: AbortSignal.timeout(TIMEOUT_MS),
    ...(isInPage && sent.byteLength < KEEPALIVE_BYTES && { keepalive: true }),
  });
}

function noAnswer(failure: unknown): Delivery {
  const reason = failure instanceof Error && failure.cause !== undefined ? failure.cause : failure;
  return {
    answer: { kind: 'later', message: `no answer from the ledger: ${messageOf(reason)}` },
    status: undefined,
    retryAfterMs: 0,
  };
}
