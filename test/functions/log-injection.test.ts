import { gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createAuthorizeCaller } from '../../functions/authorize/handler.ts';
import { type HttpEvent, httpFunction } from '../../functions/http.ts';
import type { RouteHandlers } from '../../functions/route.ts';
import { ROUTES, routeKey } from '../../lib/api-contract.ts';
import { LedgerError } from '../../lib/errors.ts';
import { ANY_RATE, httpEvent } from '../support/http-event.ts';
import { InMemoryApiKeys } from '../support/in-memory-api-keys.ts';
import { recordedLog } from '../support/recorded-log.ts';

/** What ends a line or commands a terminal: all controls, separators, and marks that turn the direction of text. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const UNSEEN = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/;
const SECRET = 'S3CRET-of-the-caller';
const KEY = `tl_main_${SECRET.padEnd(43, 'x')}`;

/** Text as somebody would send it who wants a line of their own in the log. */
const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '\n',
        '\r\n',
        '\u2028',
        '\u2029',
        '\u0085',
        '\u001b[2J',
        '\u009b31m',
        '\u202e',
        '\u0000',
        '\ud800',
      ),
      fc.constantFrom('{"level":"ERROR","code":"batch_failed"}', '"}', '\\', '%0a'),
      fc.string({ unit: 'binary', maxLength: 5 }),
    ),
    { maxLength: 6 },
  )
  .map((parts) => `${SECRET}${parts.join('')}`);

// After JSON.parse has read a key that ends in a backslash, V8 13.6 may take the next such object's escape for that key.
const fieldName = hostile.filter((name) => !name.endsWith('\\'));

/** Fails as code of ours or a store may, quoting the request. */
const failures = [
  (text: string) => JSON.parse(`{"${text}`),
  (text: string) => BigInt(`x${text}`),
  () => {
    throw new LedgerError('unavailable', 'busy');
  },
  () => {
    throw new TypeError('unforeseen');
  },
  () => ({}),
];

const expectOneLineEach = (lines: readonly string[], count: number) => {
  expect(lines).toHaveLength(count);
  for (const line of lines) {
    expect(line).not.toMatch(UNSEEN);
    expect(JSON.parse(line)).toMatchObject({ code: expect.stringMatching(/^[a-z]+_[a-z]+$/) });
  }
};

describe('a log', () => {
  it('has one line for one message, whatever its fields hold, and gives the fields back', () => {
    fc.assert(
      fc.property(fc.dictionary(fieldName, hostile), hostile, (fields, message) => {
        const { log, lines } = recordedLog();
        log.error('request_failed', fields, new Error(message, { cause: new Error(message) }));
        expectOneLineEach(lines, 1);
        const { error, ...line } = JSON.parse(lines[0] ?? '');
        expect([error.message, error.cause.message]).toEqual([message, message]);
        expect(line).toMatchObject(fields);
      }),
      { numRuns: 200 },
    );
  });

  it('of a request has its lines and no other, and quotes nothing of what the caller sent', async () => {
    const anywhere = fc.record({ text: hostile, fails: fc.constantFrom(...failures), isPacked: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(anywhere, async ({ text, fails, isPacked }) => {
        const { log, lines } = recordedLog();
        const handlers: RouteHandlers = Object.fromEntries(
          ROUTES.filter(({ answeredBy }) => answeredBy === 'query').map((route) => [
            routeKey(route),
            async ({ body }) => ({ status: 200, body: fails(body()) }),
          ]),
        );
        const run = httpFunction({
          functionName: 'query',
          handlers,
          keyRate: ANY_RATE,
          clock: () => 0,
          log,
          ready: async () => {},
        });
        const event = httpEvent({
          route: 'GET /sessions/{id}',
          headers: {
            authorization: `Bearer ${KEY}`,
            'user-agent': text,
            ...(isPacked && { 'content-encoding': 'gzip' }),
          },
          query: { [text]: text },
          path: { id: text },
          body: isPacked ? gzipSync(text) : text,
        });
        await run({ ...event, rawPath: text, rawQueryString: text } as HttpEvent, { awsRequestId: 'run-1' });
        expectOneLineEach(lines, lines.length);
        expect(lines.length).toBeLessThanOrEqual(3);
        expect(lines.join()).not.toContain(SECRET);
      }),
      { numRuns: 200 },
    );
  });

  it('of the authorizer never has the key, whole or in part', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(KEY, `Bearer ${KEY}`, `bearer ${KEY}\n`), hostile, async (header, text) => {
        const { log, lines } = recordedLog();
        const authorize = createAuthorizeCaller({ keys: new InMemoryApiKeys(), clock: () => 0, log });
        for (const sent of [header, text, `Bearer ${text}`]) await authorize({ identitySource: [sent] });
        expectOneLineEach(lines, 6);
        expect(lines.join()).not.toContain(SECRET);
      }),
      { numRuns: 50 },
    );
  });
});
