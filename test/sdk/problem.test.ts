import { describe, expect, it, vi } from 'vitest';
import { createWarner } from '../../sdk/src/problem.ts';

describe('what is said when nobody listens', () => {
  it('is one warning a minute of each kind', () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    let nowMs = 0;
    const warner = createWarner(() => nowMs);
    const say = (kind: 'undelivered' | 'faulty') => warner({ kind, message: 'it is' });
    say('undelivered');
    say('undelivered');
    say('faulty');
    nowMs = 60_000;
    say('undelivered');
    expect(warn.mock.calls.flat()).toEqual([
      'tokenledger: undelivered: it is',
      'tokenledger: faulty: it is',
      'tokenledger: undelivered: it is',
    ]);
    warn.mockRestore();
  });
});
