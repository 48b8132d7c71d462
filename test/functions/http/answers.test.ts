import { expect, it } from 'vitest';
import { httpAnswer } from '../../../functions/http/answers.ts';

it('a file is answered as its bytes, under its name, and not to be guessed at', () => {
  const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
  const { headers, body, isBase64Encoded } = httpAnswer({
    status: 200,
    file: { bytes: bytes.subarray(1), mediaType: 'text/csv; charset=utf-8', name: 'a.csv' },
  });
  expect(headers).toEqual({
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'content-type': 'text/csv; charset=utf-8',
    'content-disposition': 'attachment; filename="a.csv"',
  });
  expect(isBase64Encoded).toBe(true);
  expect(Uint8Array.from(Buffer.from(body ?? '', 'base64'))).toEqual(bytes.subarray(1));
});
