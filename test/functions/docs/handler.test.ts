import { describe, expect, it } from 'vitest';
import { createShowDocs } from '../../../functions/docs/handler.ts';
import { httpFunction } from '../../../functions/http.ts';
import { ANY_RATE, httpEvent } from '../../support/http-event.ts';
import { recordedLog } from '../../support/recorded-log.ts';

const FILES = {
  page: Buffer.from('<!doctype html>'),
  policy: "default-src 'none'",
  document: Buffer.from('{"openapi":"3.1.0"}'),
};

const ask = (route: string, query?: Record<string, string>) =>
  httpFunction({
    functionName: 'docs',
    handlers: createShowDocs(FILES),
    keyRate: ANY_RATE,
    clock: () => 0,
    log: recordedLog().log,
    ready: async () => undefined,
  })(httpEvent({ route, caller: undefined, ...(query && { query }) }), { awsRequestId: 'run-1' });

describe('the description of the API', () => {
  it('is what the build made, and may be kept for some minutes', async () => {
    expect(await ask('GET /openapi.json')).toEqual({
      statusCode: 200,
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'cache-control': 'public, max-age=300',
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
      },
      body: FILES.document.toString('base64'),
      isBase64Encoded: true,
    });
  });

  it('is a page for people too, with its policy', async () => {
    expect(await ask('GET /docs')).toMatchObject({
      statusCode: 200,
      headers: { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': FILES.policy },
      body: FILES.page.toString('base64'),
    });
  });

  it('takes no parameter', async () => {
    expect(await ask('GET /openapi.json', { version: '2' })).toMatchObject({ statusCode: 400 });
  });
});
