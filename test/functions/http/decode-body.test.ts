import { gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeBody, type EncodedBody } from '../../../functions/http/decode-body.ts';
import { MAX_BODY_BYTES } from '../../../lib/api-contract.ts';
import { LedgerError } from '../../../lib/errors.ts';

const json = (headers: Record<string, string> = {}) => ({ 'content-type': 'application/json', ...headers });
const base64 = (bytes: Uint8Array, headers: Record<string, string> = {}): EncodedBody => ({
  body: Buffer.from(bytes).toString('base64'),
  isBase64Encoded: true,
  headers: json(headers),
});
const packed = (bytes: Uint8Array) => base64(bytes, { 'content-encoding': 'gzip' });
const GZIP = gzipSync('{"model":"通义千问"}');

function refusal(event: EncodedBody): string {
  try {
    decodeBody(event);
  } catch (error) {
    if (error instanceof LedgerError) return error.code;
    throw error;
  }
  return 'accepted';
}

describe('a body', () => {
  it('comes back as it was sent: plain, base64, packed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        const bytes = Buffer.from(text);
        const withoutMark = text.replace(/^\uFEFF/, '');
        expect(decodeBody({ body: text, headers: json() })).toBe(withoutMark);
        expect(decodeBody(base64(bytes))).toBe(withoutMark);
        expect(decodeBody(packed(gzipSync(bytes)))).toBe(withoutMark);
      }),
      { numRuns: 50 },
    );
  });

  it.each([
    ['application/json', 'accepted'],
    ['Application/JSON', 'accepted'],
    ['application/json; charset=utf-8', 'accepted'],
    ['application/json;charset="UTF-8"', 'accepted'],
    ['', 'accepted'],
    ['application/json; charset=gbk', 'unsupported_media_type'],
    ['application/x-www-form-urlencoded', 'unsupported_media_type'],
    ['text/plain', 'unsupported_media_type'],
    ['application/jsonx', 'unsupported_media_type'],
    ['text/html, application/json', 'unsupported_media_type'],
  ])('of the type "%s" is %s', (type, outcome) => {
    expect(refusal({ body: '{}', headers: { 'content-type': type } })).toBe(outcome);
  });

  it('needs no type at all', () => {
    expect(decodeBody({ body: '{}' })).toBe('{}');
    expect(decodeBody({})).toBe('');
  });

  it.each([
    ['identity', '{}'],
    ['', '{}'],
  ])('in the encoding "%s" is taken as it is', (encoding, text) => {
    expect(decodeBody({ body: text, headers: json({ 'content-encoding': encoding }) })).toBe(text);
  });

  it.each(['br', 'deflate', 'zstd', 'gzip, gzip', 'gzip, br'])('in the encoding "%s" is refused', (encoding) => {
    expect(refusal({ body: '{}', headers: json({ 'content-encoding': encoding }) })).toBe('unsupported_media_type');
  });

  it.each<[string, EncodedBody]>([
    ['that is no gzip', packed(Buffer.from('{}'))],
    ['that is no gzip and came as text', { body: '{}', headers: json({ 'content-encoding': 'gzip' }) }],
    ['with half its gzip', packed(GZIP.subarray(0, GZIP.length - 9))],
    ['with a wrong checksum', packed(Buffer.from(GZIP.map((byte, at) => (at === GZIP.length - 6 ? byte ^ 1 : byte))))],
    ['with broken base64', { body: 'a*b=', isBase64Encoded: true, headers: json() }],
    ['with broken UTF-8', base64(Uint8Array.of(0x22, 0xff, 0x22))],
    ['with an overlong UTF-8', base64(Uint8Array.of(0xc0, 0xaf))],
    ['with broken UTF-8 inside gzip', packed(gzipSync(Uint8Array.of(0xe4, 0xb8)))],
    ['with a lone surrogate', { body: '"\ud800"', headers: json() }],
    ['with broken UTF-8 that the gateway has mended', { body: '"\uFFFD"', headers: json({ 'content-length': '3' }) }],
  ])('%s is a bad request', (_, event) => {
    expect(refusal(event)).toBe('bad_request');
  });

  it('may hold the character that stands for broken ones, when it was sent so', () => {
    expect(decodeBody({ body: '"\uFFFD"', headers: json({ 'content-length': '5' }) })).toBe('"\uFFFD"');
  });

  it('may have exactly the limit, in bytes, and not one more', () => {
    const full = '好'
      .repeat(Math.floor(MAX_BODY_BYTES / 3))
      .padEnd(MAX_BODY_BYTES - 2 * Math.floor(MAX_BODY_BYTES / 3));
    expect(Buffer.byteLength(full)).toBe(MAX_BODY_BYTES);
    const ways = (text: string): EncodedBody[] => [
      { body: text, headers: json() },
      base64(Buffer.from(text)),
      packed(gzipSync(text)),
    ];
    for (const event of ways(full)) expect(refusal(event)).toBe('accepted');
    for (const event of ways(`${full} `)) expect(refusal(event)).toBe('payload_too_large');
  });

  it('dies early when it is a bomb: one of 512 MB costs neither time nor memory', () => {
    const layer = gzipSync(Buffer.alloc(64_000_000), { level: 9 });
    const bomb = Buffer.concat(Array.from({ length: 8 }, () => layer));
    expect(bomb.length).toBeLessThan(MAX_BODY_BYTES);
    const startedAt = performance.now();
    expect(refusal(packed(bomb))).toBe('payload_too_large');
    expect(performance.now() - startedAt).toBeLessThan(500);
  });
});
