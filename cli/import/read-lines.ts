import { createReadStream } from 'node:fs';
import { pipeline, Transform } from 'node:stream';
import { createGunzip } from 'node:zlib';

const NEWLINE = 0x0a;

/** The lines of a file as bytes without their line ends, numbered from 1; blank lines are left out. `.gz` is inflated. */
export async function* readLines(file: string): AsyncGenerator<{ line: number; bytes: Buffer }> {
  let line = 0;
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of openFile(file) as AsyncIterable<Buffer>) {
    let start = 0;
    const data = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
    for (let end = data.indexOf(NEWLINE, start); end !== -1; end = data.indexOf(NEWLINE, start)) {
      line += 1;
      const bytes = withoutCarriageReturn(data.subarray(start, end));
      if (!isBlank(bytes)) yield { line, bytes };
      start = end + 1;
    }
    rest = data.subarray(start);
  }
  if (!isBlank(rest)) yield { line: line + 1, bytes: withoutCarriageReturn(rest) };
}

function openFile(file: string): NodeJS.ReadableStream {
  const inflate = file.endsWith('.gz')
    ? createGunzip()
    : new Transform({ transform: (chunk, _, done) => done(null, chunk) });
  // The consumer sees the error where it reads.
  return pipeline(createReadStream(file), inflate, () => undefined);
}

const withoutCarriageReturn = (bytes: Buffer): Buffer => (bytes.at(-1) === 0x0d ? bytes.subarray(0, -1) : bytes);

const isBlank = (bytes: Buffer): boolean => bytes.every((byte) => byte === 0x20 || byte === 0x09 || byte === 0x0d);
