import { describe, expect, it } from 'vitest';
import { readBudget } from '../../../lib/budgets/read-budget.ts';
import type { LedgerError } from '../../../lib/errors.ts';

const read = (text: string) => readBudget(text, ['alerts', 'finance']);
const faultsOf = (text: string): readonly string[] => {
  try {
    read(text);
  } catch (error) {
    return ((error as LedgerError).details ?? []).map(({ path, message }) => `${path}: ${message}`);
  }
  return [];
};
const GOOD = { name: '团队', scope: { type: 'all' }, period: 'daily', limit: 50 };
const MONEY = 'must be a decimal above 0 and at most 1000000000000 with at most 18 places, as a number or a string';

describe('a budget', () => {
  it('is read with what it leaves out', () => {
    expect(read(JSON.stringify(GOOD))).toEqual({
      name: '团队',
      scope: { type: 'all' },
      period: 'daily',
      limitAtto: 50n * 10n ** 18n,
      thresholds: [50, 80, 100],
      isHard: false,
      notify: ['alerts'],
    });
  });

  it('is read with all that it may say, to the last digit', () => {
    const text = `{"name":"n","scope":{"type":"user","value":"u 1"},"period":"monthly","limit":12345.678901234567890123,
      "thresholds":[100,75,100,120],"hard":true,"notify":["finance","finance"]}`;
    expect(read(text)).toEqual({
      name: 'n',
      scope: { type: 'user', value: 'u 1' },
      period: 'monthly',
      limitAtto: 12_345_678_901_234_567_890_123n,
      thresholds: [75, 100, 120],
      isHard: true,
      notify: ['finance'],
    });
    expect(read(JSON.stringify({ ...GOOD, thresholds: [], notify: [] }))).toMatchObject({ thresholds: [], notify: [] });
  });

  it.each<[string, object, readonly string[]]>([
    [
      'nothing',
      { name: undefined, scope: undefined, period: undefined, limit: undefined },
      ['name: is required', 'scope: is required', 'period: is required', 'limit: is required'],
    ],
    ['a limit of nothing', { limit: 0 }, [`limit: ${MONEY}`]],
    ['a negative limit', { limit: '-1' }, [`limit: ${MONEY}`]],
    ['a limit finer than the ledger', { limit: '0.0000000000000000001' }, [`limit: ${MONEY}`]],
    [
      'another scope',
      { scope: { type: 'team' } },
      ['scope.type: must be one of all, each_user, user, model, function, anchor'],
    ],
    ['nobody', { scope: { type: 'user' } }, ['scope.value: is required: which user']],
    [
      'somebody of all',
      { scope: { type: 'each_user', value: 'u' } },
      ['scope.value: must be left out: each_user names nobody'],
    ],
    [
      'a typo',
      { scope: { type: 'all', valeu: 'u' }, limti: 1 },
      ['scope.valeu: is no field of a budget', 'limti: is no field of a budget'],
    ],
    ['another period', { period: 'yearly' }, ['period: must be one of daily, weekly, monthly']],
    [
      'thresholds out of range',
      { thresholds: [0, 1001, 50.5, 'x'] },
      [
        'thresholds[0]: must be a whole number of percent from 1 to 1000',
        'thresholds[1]: must be a whole number of percent from 1 to 1000',
        'thresholds[2]: must be a whole number of percent from 1 to 1000',
        'thresholds[3]: must be a whole number of percent from 1 to 1000',
      ],
    ],
    [
      'too many thresholds',
      { thresholds: Array.from({ length: 11 }, (_, index) => index + 1) },
      ['thresholds: must be a list of at most 10'],
    ],
    ['an unknown topic', { notify: ['ops'] }, ['notify[0]: must be a declared topic: alerts, finance']],
    [
      'a hard limit that nobody could reserve in',
      { scope: { type: 'model', value: 'm' }, hard: true },
      ['hard: must be false for this scope: who reserves names a user, so only all, user, each_user can be hard'],
    ],
  ])('is refused with %s', (_, wrong, faults) => {
    expect(faultsOf(JSON.stringify({ ...GOOD, ...wrong }))).toEqual(faults);
  });
});
