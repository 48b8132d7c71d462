import { describe, expect, it } from 'vitest';
import { backoffMs, retryAfterMs } from '../../sdk/src/backoff.ts';
import { type Answer, readAnswer } from '../../sdk/src/read-answer.ts';

const errorBody = (...paths: readonly string[]) => ({
  error: {
    code: 'bad_request',
    message: 'faulty',
    request_id: 'r',
    details: paths.map((path) => ({ path, message: 'is bad' })),
  },
});
const fault = (path: string) => ({ path, message: 'is bad' });
const verdicts = (...all: Extract<Answer, { kind: 'verdicts' }>['verdicts']): Answer => ({
  kind: 'verdicts',
  verdicts: all,
});

const ANSWERS: readonly (readonly [says: string, status: number, body: unknown, count: number, answer: object])[] = [
  [
    'each record its own',
    200,
    {
      results: [
        { index: 0, status: 'stored' },
        { index: 1, status: 'retry' },
        { index: 2, status: 'rejected', errors: [fault('records[2].model')] },
        { index: 3, status: 'superseded' },
      ],
    },
    4,
    verdicts('taken', 'again', { rejected: [fault('records[2].model')] }, 'taken'),
  ],
  [
    'one twice and one not at all',
    200,
    {
      results: [
        { index: 1, status: 'stored' },
        { index: 1, status: 'stored' },
      ],
    },
    2,
    verdicts('again', 'taken'),
  ],
  ['something beyond the request', 200, { results: [{ index: 7, status: 'stored' }, null] }, 1, verdicts('again')],
  ['a page of somebody else', 200, '<html>', 1, { kind: 'later' }],
  [
    '400, which rejects all',
    400,
    errorBody('records[1].model'),
    2,
    verdicts({ rejected: [] }, { rejected: [fault('records[1].model')] }),
  ],
  [
    '403, which names those of another user',
    403,
    errorBody('records[0].user_id'),
    2,
    verdicts({ rejected: [fault('records[0].user_id')] }, 'again'),
  ],
  ['403 of the gateway', 403, { message: 'Forbidden' }, 2, { kind: 'later', message: expect.stringContaining('key') }],
  ['413 to many', 413, { message: 'too large' }, 2, { kind: 'split' }],
  [
    '413 to one',
    413,
    { message: 'too large' },
    1,
    verdicts({ rejected: [{ path: '', message: 'the ledger answered 413' }] }),
  ],
  ['404', 404, { message: 'Not Found' }, 1, { kind: 'later' }],
  ['429', 429, '', 1, { kind: 'later' }],
  ['500', 500, errorBody('records[0]'), 1, { kind: 'later' }],
  ['503', 503, errorBody(), 3, { kind: 'later' }],
];

describe('an answer to POST /records', () => {
  it.each(ANSWERS)('that says %s', (_, status, body, count, answer) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    expect(readAnswer(status, text, count)).toMatchObject(answer);
  });
});

describe('the wait before the next attempt', () => {
  it.each([
    [1, 250, 500],
    [2, 500, 1000],
    [5, 4000, 8000],
    [50, 30_000, 60_000],
  ])('is after %i failures from %i to %i ms', (failures, least, most) => {
    expect([backoffMs(failures, 0), backoffMs(failures, 1)]).toEqual([least, most]);
  });

  const now = Date.UTC(2026, 10, 24, 12);
  it.each([
    [null, 0],
    ['3', 3000],
    ['0.5', 500],
    ['-1', 0],
    ['Tue, 24 Nov 2026 12:00:07 GMT', 7000],
    ['Tue, 24 Nov 2026 11:00:00 GMT', 0],
    ['soon', 0],
    ['1000000', 3_600_000],
  ])('is as Retry-After %s asks', (header, ms) => {
    expect(retryAfterMs(header, now)).toBe(ms);
  });
});
