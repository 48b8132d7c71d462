import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type BudgetAlert, isBudgetAlert, raiseAlert } from '../../../lib/alerts/alert.ts';
import { alertMail, digestMail } from '../../../lib/alerts/alert-mail.ts';
import { MAX_ALERTS_OF_MAIL } from '../../../lib/alerts/send-alerts.ts';
import type { BudgetFacts, BudgetThreshold } from '../../../lib/budgets/budget-alert.ts';
import { NOW_US, shanghai } from '../../support/random-records.ts';

const STYLE = { calendar: shanghai, currency: 'CNY', address: 'https://ledger.example' };
const CENT = 10n ** 16n;
const driver = (name: string, cents: bigint, unpricedCalls = 0n) => ({ name, costAtto: cents * CENT, unpricedCalls });
const FACTS: BudgetFacts = {
  name: '团队 A',
  scope: { type: 'all' },
  periodKind: 'weekly',
  from: '2026-11-23',
  to: '2026-11-29',
  limitAtto: 5000n * CENT,
  spentAtto: 5001n * CENT,
  calls: 1234n,
  unpricedCalls: 12n,
  expectedAtto: 7001n * CENT,
  alsoReached: [80],
  users: [driver('alice', 4000n), driver('bob', 1001n, 3n)],
  models: [driver('qwen-max', 5001n)],
  functions: [driver('实时分析', 5001n)],
};

function alertOf(facts: Partial<BudgetFacts> = {}, subject: Partial<BudgetThreshold> = {}): BudgetAlert {
  const about = {
    subject: {
      kind: 'budget',
      project: 'main',
      budgetId: 'budget_1',
      revision: 1,
      period: '2026-W48',
      threshold: 100,
      ...subject,
    },
    facts: { ...FACTS, ...facts },
  } as const;
  const { alert } = raiseAlert(about, [], NOW_US);
  if (!isBudgetAlert(alert)) throw new Error('another kind');
  return alert;
}

describe('the mail of a budget', () => {
  it('says what, how much of how much, since when, who and what drives it, and what is expected, in both languages', () => {
    const { subject, text } = alertMail(alertOf(), STYLE);
    expect(subject).toBe('tokenledger: budget ? A at 100% in 2026-W48');
    const parts = text.split(/\n\n-+\n\n/);
    expect(parts).toHaveLength(2);
    for (const part of parts) {
      expect(part).toContain('团队 A');
      expect(part).toContain('50.01');
      expect(part).toContain('50 CNY');
      expect(part).toContain('100.02%');
      expect(part).toContain('2026-11-23 00:00');
      expect(part).toContain('2026-11-29');
      expect(part).toContain('Asia/Shanghai');
      expect(part).toContain('1,234');
      expect(part).toMatch(/12.*(unpriced|未定价)/);
      expect(part).toContain('70.01 CNY');
      expect(part).toMatch(/alice: 40 CNY, bob: 10.01 CNY \(\+ 3 (unpriced|次未定价)\)/);
      expect(part).toContain('qwen-max: 50.01 CNY');
      expect(part).toContain('实时分析: 50.01 CNY');
      expect(part).toContain('https://ledger.example/\n');
      expect(part).toContain('GET https://ledger.example/api/ai_usage/budgets/budget_1');
    }
  });

  it('leaves out what there is not, and names the user of each', () => {
    const none = { users: [], models: [], functions: [], unpricedCalls: 0n };
    const { subject, text } = alertMail(alertOf({ ...none, scope: { type: 'each_user' } }, { user: 'u-7' }), STYLE);
    expect(subject).toBe('tokenledger: budget ? A (u-7) at 100% in 2026-W48');
    expect(text).toContain('each user · u-7');
    expect(text).toContain('每个用户 · u-7');
    expect(text).not.toMatch(/unpriced|未定价|Users|Models|Functions/);
    expect(alertMail(alertOf({ scope: { type: 'model', value: 'qwen' } }), STYLE).text).toContain('model · qwen');
  });

  it('says by what it expects the end, and how sure that is', () => {
    const lines = (forecast: BudgetFacts['forecast']) =>
      alertMail(alertOf(forecast && { forecast }), STYLE)
        .text.split('\n')
        .filter((line) => line.includes('70.01'));
    expect(lines(undefined)).toEqual([
      '按目前平均速度，周期结束时预计：70.01 CNY',
      'Expected at the end of the period, by the mean so far: 70.01 CNY',
    ]);
    const between = { lowAtto: 6000n * CENT, highAtto: 8000n * CENT };
    expect(lines({ madeAtUs: NOW_US, method: 'weekday_mean', between, chance: 87 })).toEqual([
      '按预测，周期结束时预计：70.01 CNY，有 80% 的可能介于 60 与 80 CNY 之间；达到限额的可能性 87%（按同星期几的均值，2023-11-17 15:20 作出）',
      'Expected at the end of the period, by the forecast: 70.01 CNY, between 60 and 80 CNY with 80%; chance that the limit is reached: 87% (mean of the same weekday, made 2023-11-17 15:20)',
    ]);
    expect(lines({ madeAtUs: NOW_US, method: 'mean' })[1]).toBe(
      'Expected at the end of the period, by the forecast: 70.01 CNY (mean of the days, made 2023-11-17 15:20)',
    );
  });

  it('says 100 % only when all is spent', () => {
    expect(alertMail(alertOf({ spentAtto: 5000n * CENT - 1n }, { threshold: 80 }), STYLE).text).toContain('(99.99%)');
  });

  it('has a subject of 1 to 100 characters of printable ASCII that ends with threshold and period, whatever the names', () => {
    const anyName = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(anyName, fc.option(anyName, { nil: undefined }), (name, user) => {
        const { subject } = alertMail(alertOf({ name }, user === undefined ? {} : { user }), STYLE);
        expect(subject).toMatch(/^[\x20-\x7e]{1,100}$/);
        expect(subject).toMatch(/^tokenledger: budget .* at 100% in 2026-W48$/);
      }),
    );
  });
});

describe('the mail of several alerts', () => {
  const unpriced = raiseAlert(
    {
      subject: { kind: 'unpriced-model', project: 'main', day: '2026-11-24', model: 'foo' },
      facts: { unpricedCalls: 1n, calls: 1n, tokens: 5n, functions: [], moreFunctions: 0 },
    },
    [],
    NOW_US,
  ).alert;

  it('names every one, each kind with its own words', () => {
    const { subject, text } = digestMail([alertOf(), unpriced, alertOf({}, { user: 'u-7' })], STYLE);
    expect(subject).toBe('tokenledger: 3 alerts, budgets, models without a price');
    expect(text).toContain('- 2026-W48 · main · 团队 A · 100% · 50.01 of 50 CNY\n');
    expect(text).toContain('- 2026-W48 · main · 团队 A (u-7) · 100% · 50.01 of 50 CNY\n');
    expect(text).toContain('- 2026-11-24 · main · foo · 1 · 5 tokens');
    expect(digestMail([alertOf()], STYLE).text).not.toContain('price');
  });

  it('fits into what a topic takes, with the longest names', () => {
    const long = alertOf({ name: '千'.repeat(200) }, { user: '千'.repeat(200) });
    const alerts = Array.from({ length: MAX_ALERTS_OF_MAIL }, () => long);
    expect(Buffer.byteLength(digestMail(alerts, STYLE).text)).toBeLessThan(262_144);
    const drivers = Array.from({ length: 5 }, () => driver('千'.repeat(200), 1n));
    const { text } = alertMail(alertOf({ users: drivers, models: drivers, functions: drivers }), STYLE);
    expect(Buffer.byteLength(text)).toBeLessThan(262_144);
  });
});
