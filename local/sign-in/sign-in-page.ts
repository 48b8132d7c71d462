import type { IncomingMessage, ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import type { LocalPages } from '../gateway/gateway.ts';
import type { OneTimeCode } from './one-time-code.ts';

const MAX_BODY_BYTES = 1000;

/**
 * `POST /local/sign-in {code}` → `{key}`, or 403 once the code is used. Only this origin's page may ask: a page of another one
 * can't send JSON without a preflight, which nothing here answers.
 *
 * @param code settled once the key is known
 */
export const createSignInPage =
  (code: Promise<OneTimeCode>): LocalPages =>
  (request, response) => {
    const isOurs = request.method === 'POST' && request.url === '/local/sign-in';
    if (isOurs) void exchange(code, request, response);
    return isOurs;
  };

async function exchange(code: Promise<OneTimeCode>, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const sent = await readCode(request);
  const key = sent === undefined ? undefined : (await code).exchange(sent);
  response.writeHead(key === undefined ? 403 : 200, {
    'content-type': 'application/json',
    'cache-control': 'no-store',
  });
  response.end(JSON.stringify(key === undefined ? { message: 'Forbidden' } : { key }));
}

/** Undefined for anything that is no small JSON object with a code. */
async function readCode(request: IncomingMessage): Promise<string | undefined> {
  const { 'content-type': type, 'content-length': length } = request.headers;
  const isSmallJson = type === 'application/json' && Number(length) <= MAX_BODY_BYTES;
  if (!isSmallJson) return undefined;
  const body = await json(request).catch(() => undefined);
  const code = (body as { code?: unknown } | null | undefined)?.code;
  return typeof code === 'string' ? code : undefined;
}
