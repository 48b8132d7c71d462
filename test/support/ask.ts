import { checkAnswer } from './answer-check.ts';
import { pauseAfter } from './eventually.ts';
import { parseExactly } from './exact-json.ts';

/** Where a test asks, and as whom. */
export interface Asked {
  readonly url: string;
  readonly key: string;
}

export interface Answered<Body> {
  readonly status: number;
  /** With every number as the text it was written in: `DailyStats<string, string>`. */
  readonly body: Body;
}

/** Asks the ledger below its base path. Every answer must be one that the OpenAPI document describes. */
export async function ask<Body>({ url, key }: Asked, path: string, init: RequestInit = {}): Promise<Answered<Body>> {
  const asked = `/api/ai_usage${path}`;
  const response = await fetch(`${url}${asked}`, {
    ...init,
    headers: { authorization: `Bearer ${key}`, ...init.headers },
  });
  const text = await response.text();
  checkAnswer({
    method: init.method ?? 'GET',
    path: asked,
    status: response.status,
    contentType: response.headers.get('content-type'),
    text,
  });
  return { status: response.status, body: bodyOf(text, response.headers.get('content-type')) as Body };
}

function bodyOf(text: string, contentType: string | null): unknown {
  if (text === '') return undefined;
  return contentType?.startsWith('application/json') ? parseExactly(text) : text;
}

/** Posts JSON: a value, or a text as it is. */
export const post = <Body>(asked: Asked, path: string, body: unknown): Promise<Answered<Body>> =>
  ask(asked, path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

/** A name as a parameter of a path: API Gateway decodes it twice, see docs/decisions/011-paths-are-decoded-twice.md. */
export const pathPart = (name: string): string => encodeURIComponent(encodeURIComponent(name));

/** Asks until `isThere` holds, however long it takes; fails with the last answer when nothing of it has changed for `restMs`. */
export async function askWhileItMoves<Body>(
  asked: Asked,
  path: string,
  isThere: (body: Body) => boolean,
  restMs: number,
): Promise<Body> {
  let seen = '';
  for (;;) {
    const isOther = (body: Body): boolean => JSON.stringify(body) !== seen;
    const body = await askUntil<Body>(asked, path, (now) => isThere(now) || isOther(now), restMs);
    if (isThere(body)) return body;
    seen = JSON.stringify(body);
  }
}

/** Asks until `isThere` holds, for answers that follow the counters; fails after `timeoutMs` with the last answer. */
export async function askUntil<Body>(
  asked: Asked,
  path: string,
  isThere: (body: Body) => boolean,
  timeoutMs = 60_000,
): Promise<Body> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const askedMs = performance.now();
    const { body } = await ask<Body>(asked, path);
    if (isThere(body)) return body;
    if (Date.now() > deadline) throw new Error(`${path} did not get there: ${JSON.stringify(body).slice(0, 500)}`);
    await pauseAfter(performance.now() - askedMs, 50);
  }
}
