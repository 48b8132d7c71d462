import { gzipSync } from 'node:zlib';

/** A body as it stands on the wire. */
export interface WireBody {
  readonly bytes: Buffer;
  readonly isPacked?: true;
}

const text = (body: string | Uint8Array): WireBody => ({ bytes: Buffer.from(body) });
const packed = (body: string | Uint8Array): WireBody => ({ bytes: gzipSync(body), isPacked: true });
const record = (field: string): string => `{"model":"m","timestamp":1700186400,"id":"a",${field}}`;

/** Bodies of `POST /records` that somebody sends in error or on purpose; each must be refused with 4xx, and nothing be stored. */
export const ADVERSARIAL_BODIES: Readonly<Record<string, WireBody>> = {
  nothing: text(''),
  'no JSON': text('model=m'),
  'a cut text': text('{"model":"m"'),
  'a list': text('[]'),
  null: text('null'),
  NaN: text(record('"input_tokens":NaN')),
  Infinity: text(record('"input_tokens":-Infinity')),
  'a number beyond a double': text(record('"input_tokens":1e999')),
  'a number of a hundred thousand digits': text(record(`"input_tokens":${'9'.repeat(100_000)}`)),
  'a timestamp of a hundred thousand digits': text(record(`"timestamp":1.${'0'.repeat(100_000)}`)),
  'an integer beyond a double': text(record('"input_tokens":9007199254740993')),
  'a prototype key': text(record('"__proto__":{"success":false}')),
  'a constructor': text(record('"constructor":{"prototype":{}}')),
  'a prototype key among the tags': text(record('"tags":{"__proto__":"x"}')),
  'a lone surrogate': text(record('"user_id":"\\ud800"')),
  'a NUL': text(record('"user_id":"\\u0000"')),
  'a field twice, wrong the last time': text(record('"model":7')),
  'a hundred thousand brackets': text('['.repeat(100_000)),
  'deep lists': text(record(`"tags":${'['.repeat(50_000)}${']'.repeat(50_000)}`)),
  'deep objects': text(record(`"usage":${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`)),
  'three hundred thousand empty records': text(`{"records":[${Array(300_000).fill('{}').join(',')}]}`),
  'a thousand unknown fields': text(record(Array.from({ length: 1000 }, (_, at) => `"f${at}":1`).join(','))),
  '1 MB of spaces': text(' '.repeat(1_000_000)),
  'more than 1 MB': text(`${record('"x":1')}${' '.repeat(1_000_000)}`),
  'broken UTF-8': text(Uint8Array.of(0x22, 0xff, 0xfe, 0x22)),
  'gzip of nonsense': packed(Uint8Array.of(0, 1, 2)),
  'gzip of 64 MB': packed(Buffer.alloc(64_000_000)),
  'half a gzip': { bytes: gzipSync(record('"success":true')).subarray(0, 20), isPacked: true },
  'gzip that is none': { bytes: Buffer.from(record('"success":true')), isPacked: true },
};
