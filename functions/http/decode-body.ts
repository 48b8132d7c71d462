import { gunzipSync } from 'node:zlib';
import { MAX_BODY_BYTES } from '../../lib/api-contract.ts';
import { LedgerError } from '../../lib/errors.ts';

/** What of an event of API Gateway (payload 2.0) the body is made of. Header names are in lower case. */
export interface EncodedBody {
  readonly body?: string | undefined;
  readonly isBase64Encoded?: boolean;
  readonly headers?: Readonly<Record<string, string | undefined>>;
}

const JSON_TYPE = /^application\/json\s*(;\s*charset\s*=\s*"?utf-?8"?\s*)?;?$/i;
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/**
 * The body's text, without a byte order mark. No `Content-Type` passes as JSON: clients that post bytes send none, and the reader tells what is
 * wrong with a text that is no JSON better than a 415 would.
 *
 * @throws LedgerError `unsupported_media_type`, `payload_too_large` (packed or inflated) or `bad_request` (broken base64,
 *   gzip or UTF-8).
 */
export function decodeBody({ body = '', isBase64Encoded = false, headers = {} }: EncodedBody): string {
  requireJson(headers['content-type']);
  const isPacked = requireEncoding(headers['content-encoding']) === 'gzip';
  if (!isBase64Encoded && !isPacked) return checkText(body);
  const sent = isBase64Encoded ? decodeBase64(body) : Buffer.from(body);
  if (sent.length > MAX_BODY_BYTES) throw tooLarge();
  return decodeUtf8(isPacked ? inflate(sent) : sent);
}

function requireJson(contentType = ''): void {
  if (contentType !== '' && !JSON_TYPE.test(contentType.trim()))
    throw new LedgerError('unsupported_media_type', 'the body must be JSON in UTF-8: Content-Type: application/json');
}

function requireEncoding(contentEncoding = ''): 'gzip' | 'identity' {
  const encoding = contentEncoding.trim().toLowerCase();
  if (encoding === 'gzip') return 'gzip';
  if (encoding === '' || encoding === 'identity') return 'identity';
  throw new LedgerError('unsupported_media_type', 'Content-Encoding must be gzip, or absent');
}

function checkText(text: string): string {
  if (Buffer.byteLength(text) > MAX_BODY_BYTES) throw tooLarge();
  if (!text.isWellFormed()) throw notUtf8();
  return text.replace(/^\uFEFF/, '');
}

function decodeBase64(text: string): Buffer {
  if (!BASE64.test(text)) throw new LedgerError('bad_request', 'the body is not valid base64');
  return Buffer.from(text, 'base64');
}

/** The limit holds while inflating: a bomb dies after a megabyte, not after it has filled the memory. */
function inflate(packed: Buffer): Buffer {
  try {
    return gunzipSync(packed, { maxOutputLength: MAX_BODY_BYTES });
  } catch (error) {
    const isBomb = error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
    throw isBomb ? tooLarge() : new LedgerError('bad_request', 'the body is not valid gzip', { cause: error });
  }
}

function decodeUtf8(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw notUtf8(error);
  }
}

const tooLarge = (): LedgerError =>
  new LedgerError('payload_too_large', `the body is larger than ${MAX_BODY_BYTES} bytes after inflating`);

const notUtf8 = (cause?: unknown): LedgerError =>
  new LedgerError('bad_request', 'the body is not valid UTF-8', { cause });
