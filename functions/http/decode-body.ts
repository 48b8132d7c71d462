import { gunzipSync } from 'node:zlib';
import { MAX_BODY_BYTES } from '../../lib/api-contract.ts';
import { LedgerError } from '../../lib/errors.ts';

/** What of an event of API Gateway (payload 2.0) the body is made of. Header names are in lower case. */
export interface EncodedBody {
  readonly body?: string | undefined;
  readonly isBase64Encoded?: boolean;
  readonly headers?: Readonly<Record<string, string | undefined>>;
}

/** What a route takes. */
export interface BodyRules {
  /**
   * Media types, in lower case. No `Content-Type` passes as the first: clients that post bytes send none, and the reader tells what
   * is wrong with a body better than a 415 would.
   */
  readonly types: readonly [string, ...string[]];
  /** Of the body as it was sent, and after inflating. */
  readonly maxSentBytes: number;
  readonly maxBytes: number;
}

export interface Content {
  /** One of the route's types. */
  readonly type: string;
  readonly bytes: Buffer;
}

const JSON_BODY: BodyRules = { types: ['application/json'], maxSentBytes: MAX_BODY_BYTES, maxBytes: MAX_BODY_BYTES };

const MEDIA_TYPE = /^([\w.+-]+\/[\w.+-]+)\s*(?:;\s*charset\s*=\s*"?utf-?8"?\s*)?;?$/i;
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** The text of a JSON body, without a byte order mark; throws as {@link decodeContent} and {@link decodeText} do. */
export const decodeBody = (event: EncodedBody): string => decodeText(decodeContent(event, JSON_BODY).bytes);

/**
 * The body's bytes, inflated.
 *
 * @throws LedgerError `unsupported_media_type`, `payload_too_large` (packed or inflated) or `bad_request` (broken base64 or
 *   gzip).
 */
export function decodeContent(
  { body = '', isBase64Encoded = false, headers = {} }: EncodedBody,
  rules: BodyRules,
): Content {
  const type = requireType(headers['content-type'], rules);
  const isPacked = requireEncoding(headers['content-encoding']) === 'gzip';
  const sent = isBase64Encoded ? decodeBase64(body) : encodeText(body, headers['content-length']);
  if (sent.length > rules.maxSentBytes) throw tooLarge(rules.maxSentBytes, 'as it was sent');
  return { type, bytes: isPacked ? inflate(sent, rules.maxBytes) : sent };
}

/**
 * The bytes as text, without a byte order mark.
 *
 * @throws LedgerError `bad_request` when they are no UTF-8.
 */
export function decodeText(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw notUtf8(error);
  }
}

/** The first words of a `Content-Type`, in lower case; undefined when it is none, or in another charset. */
export const mediaTypeOf = (contentType = ''): string | undefined =>
  MEDIA_TYPE.exec(contentType.trim())?.[1]?.toLowerCase();

function requireType(contentType = '', { types }: BodyRules): string {
  if (contentType === '') return types[0];
  const type = mediaTypeOf(contentType);
  if (type !== undefined && types.includes(type)) return type;
  throw new LedgerError('unsupported_media_type', `Content-Type must be ${types.join(' or ')}; text is UTF-8`);
}

function requireEncoding(contentEncoding = ''): 'gzip' | 'identity' {
  const encoding = contentEncoding.trim().toLowerCase();
  if (encoding === 'gzip') return 'gzip';
  if (encoding === '' || encoding === 'identity') return 'identity';
  throw new LedgerError('unsupported_media_type', 'Content-Encoding must be gzip, or absent');
}

function encodeText(text: string, sentBytes: string | undefined): Buffer {
  const bytes = Buffer.from(text);
  // The gateway has put U+FFFD in the place of bytes that are no UTF-8: the text has another length then than was sent.
  const isMended = text.includes('\uFFFD') && sentBytes !== undefined && Number(sentBytes) !== bytes.length;
  if (isMended || !text.isWellFormed()) throw notUtf8();
  return bytes;
}

function decodeBase64(text: string): Buffer {
  if (!BASE64.test(text)) throw new LedgerError('bad_request', 'the body is not valid base64');
  return Buffer.from(text, 'base64');
}

/** The limit holds while inflating: a bomb dies at the limit, not after it has filled the memory. */
function inflate(packed: Buffer, maxBytes: number): Buffer {
  try {
    return gunzipSync(packed, { maxOutputLength: maxBytes });
  } catch (error) {
    const isBomb = error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
    if (isBomb) throw tooLarge(maxBytes, 'after inflating');
    throw new LedgerError('bad_request', 'the body is not valid gzip', { cause: error });
  }
}

const tooLarge = (maxBytes: number, when: string): LedgerError =>
  new LedgerError('payload_too_large', `the body is larger than ${maxBytes} bytes ${when}`);

const notUtf8 = (cause?: unknown): LedgerError =>
  new LedgerError('bad_request', 'the body is not valid UTF-8', { cause });
