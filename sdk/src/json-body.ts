const encoder = new TextEncoder();
const HEAD = encoder.encode('{"records":[');
const COMMA = encoder.encode(',');
const TAIL = encoder.encode(']}');

/** Bytes around the records of a body, beside one comma each. */
export const BODY_FRAME_BYTES = HEAD.byteLength + TAIL.byteLength;

/** Below this a body gains nothing from being compressed. */
const WORTH_COMPRESSING_BYTES = 1024;

/** The body of `POST /records` around records that are JSON already. */
export function createBody(records: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const parts = records.flatMap((record, index) => (index === 0 ? [HEAD, record] : [COMMA, record]));
  parts.push(TAIL);
  const body = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0));
  let at = 0;
  for (const part of parts) {
    body.set(part, at);
    at += part.byteLength;
  }
  return body;
}

/** The body by gzip, where the platform has it and it is worth it; else undefined. */
export async function compress(body: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer> | undefined> {
  if (body.byteLength < WORTH_COMPRESSING_BYTES || typeof CompressionStream === 'undefined') return undefined;
  const stream = new Blob([body]).stream().pipeThrough(new CompressionStream('gzip'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
