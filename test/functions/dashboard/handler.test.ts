import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { createDashboardHandlers } from '../../../functions/dashboard/handler.ts';
import { readPageFiles } from '../../../functions/dashboard/read-page-files.ts';
import { httpFunction } from '../../../functions/http.ts';
import { ANY_RATE, httpEvent } from '../../support/http-event.ts';
import { recordedLog } from '../../support/recorded-log.ts';

const folder = mkdtempSync(join(tmpdir(), 'tokenledger-page-'));
afterAll(() => rmSync(folder, { recursive: true }));

const FILES = { 'ai_usage_monitor.html': '<!doctype html>', 'page-Dl70uzaU.js': 'let a', 'logo.svg': '<svg/>' };
for (const [name, text] of Object.entries(FILES)) {
  writeFileSync(join(folder, name), text);
  writeFileSync(join(folder, `${name}.gz`), gzipSync(text));
  writeFileSync(join(folder, `${name}.br`), brotliCompressSync(text));
}

const run = httpFunction({
  functionName: 'dashboard',
  handlers: createDashboardHandlers(readPageFiles(folder)),
  keyRate: ANY_RATE,
  clock: () => 1_795_485_600_000_000,
  log: recordedLog().log,
  ready: async () => undefined,
});

async function get(file: string | undefined, headers: Record<string, string> = {}) {
  const event = httpEvent({ route: 'GET /', headers, ...(file !== undefined && { path: { file } }) });
  const routeKey = file === undefined ? 'GET /' : 'GET /static/{file}';
  const answer = await run({ ...event, routeKey }, { awsRequestId: 'run-1' });
  return {
    status: answer.statusCode,
    headers: answer.headers ?? {},
    bytes: Buffer.from(answer.body ?? '', answer.isBase64Encoded ? 'base64' : 'utf8'),
  };
}

describe('the files of the page', () => {
  it('are the page itself at two addresses, always asked for anew', async () => {
    for (const file of [undefined, 'ai_usage_monitor.html']) {
      const { status, headers, bytes } = await get(file);
      expect([status, bytes.toString()]).toEqual([200, '<!doctype html>']);
      expect(headers).toMatchObject({ 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-cache' });
    }
  });

  it('are kept for ever where their names hold a hash, and only there', async () => {
    const cacheOf = async (file: string) => (await get(file)).headers['cache-control'];
    expect(await cacheOf('page-Dl70uzaU.js')).toBe('public, max-age=31536000, immutable');
    expect(await cacheOf('logo.svg')).toBe('no-cache');
  });

  it.each([
    ['gzip, deflate, br, zstd', 'br', brotliDecompressSync],
    ['gzip', 'gzip', gunzipSync],
    ['br;q=0, GZIP;q=0.5', 'gzip', gunzipSync],
    ['identity', undefined, (bytes: Buffer) => bytes],
    ['', undefined, (bytes: Buffer) => bytes],
  ])('travel packed as the client takes them: %j', async (accepted, encoding, unpack) => {
    const { headers, bytes } = await get('page-Dl70uzaU.js', { 'accept-encoding': accepted });
    expect([headers['content-encoding'], headers.vary]).toEqual([encoding, 'accept-encoding']);
    expect(unpack(bytes).toString()).toBe('let a');
  });

  it('are not sent again to a client that has them', async () => {
    const { headers } = await get(undefined);
    const known = await get(undefined, { 'if-none-match': `"other", W/${headers.etag}` });
    expect([known.status, known.bytes.length, known.headers.etag]).toEqual([304, 0, headers.etag]);
    expect((await get(undefined, { 'if-none-match': '"other"' })).status).toBe(200);
  });

  it('let nothing in from elsewhere', async () => {
    const policy = String((await get(undefined)).headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/unsafe|https?:|data:|\*/);
    expect((await get(undefined)).headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    });
  });

  it.each(['nothing.js', '../index.mjs', 'page-Dl70uzaU.js.br', 'constructor'])('hold no %s', async (file) => {
    expect((await get(file)).status).toBe(404);
  });

  it('are of kinds that are known by name', () => {
    const other = mkdtempSync(join(folder, 'other-'));
    writeFileSync(join(other, 'data.bin'), '');
    expect(() => readPageFiles(other)).toThrow('data.bin, a file without a content type');
  });
});
