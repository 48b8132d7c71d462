import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Alert, raiseAlert, type UnpricedFacts } from '../../../lib/alerts/alert.ts';
import { alertMail, digestMail } from '../../../lib/alerts/alert-mail.ts';
import { MAX_ALERTS_OF_MAIL } from '../../../lib/alerts/send-alerts.ts';
import { createCalendar } from '../../../lib/calendar.ts';

const TEN_US = Date.UTC(2026, 10, 24, 2) * 1000;
const STYLE = { calendar: createCalendar('Asia/Shanghai'), currency: 'USD', address: 'https://ledger.example' };
const FACTS: UnpricedFacts = {
  unpricedCalls: 1200n,
  calls: 1500n,
  tokens: 34_000n,
  sinceUs: TEN_US,
  functions: [
    { name: '实时分析', unpricedCalls: 1100n },
    { name: 'summary', unpricedCalls: 100n },
  ],
  moreFunctions: 0,
};

const subjectOf = (model: string) => ({ kind: 'unpriced-model', project: 'main', day: '2026-11-24', model }) as const;

const alertOf = (model: string, facts: Partial<UnpricedFacts> = {}): Alert =>
  raiseAlert({ subject: subjectOf(model), facts: { ...FACTS, ...facts } }, [], TEN_US).alert;

describe('the mail of an alert', () => {
  it('says what, when, how much, who, and what to do, in Chinese and in English', () => {
    const { subject, text } = alertMail(alertOf('foo-9'), STYLE);
    expect(subject).toBe('tokenledger: no price for foo-9 on 2026-11-24');
    const [chinese, english] = text.split(/\n\n-+\n\n/);
    for (const part of [chinese, english]) {
      expect(part).toContain('foo-9');
      expect(part).toContain('2026-11-24');
      expect(part).toContain('2026-11-24 10:00');
      expect(part).toContain('Asia/Shanghai');
      expect(part).toContain('1,200');
      expect(part).toContain('1,500');
      expect(part).toContain('34,000');
      expect(part).toMatch(/实时分析.*1,100.*summary.*100/);
      expect(part).toContain('POST https://ledger.example/api/ai_usage/prices\n{"model": "foo-9", "currency": "USD"');
      expect(part).toContain(
        'POST https://ledger.example/api/ai_usage/prices/reprice?from=2026-11-24&to=2026-11-24&model=foo-9&dry_run=true',
      );
      expect(part).toContain('https://ledger.example/\n');
    }
    expect(chinese).toContain('未定价');
    expect(english).toContain('Unpriced calls');
  });

  it('leaves out what is not known, and counts what it does not name', () => {
    const { sinceUs: _, ...facts } = FACTS;
    const { alert } = raiseAlert({ subject: subjectOf('foo'), facts: { ...facts, moreFunctions: 3 } }, [], TEN_US);
    const { text } = alertMail(alert, STYLE);
    expect(text).not.toMatch(/since|自 /);
    expect(text).toContain('另有 3 个功能');
    expect(text).toContain('and 3 more');
  });
});

describe('the mail of several alerts', () => {
  it('names every one with its day, calls and tokens', () => {
    const alerts = ['foo', 'bar', '千问'].map((model) => alertOf(model));
    const { subject, text } = digestMail(alerts, STYLE);
    expect(subject).toBe('tokenledger: 3 alerts, models without a price');
    for (const model of ['foo', 'bar', '千问'])
      expect(text).toContain(`- 2026-11-24 · main · ${model} · 1,200 · 34,000 tokens`);
  });

  it('fits into what a topic takes, with the longest names', () => {
    const alerts = Array.from({ length: MAX_ALERTS_OF_MAIL }, () => alertOf('千'.repeat(200)));
    expect(Buffer.byteLength(digestMail(alerts, STYLE).text)).toBeLessThan(262_144);
  });
});

it('a subject is 1 to 100 characters of printable ASCII that end with the day, whatever the model is called', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 200 }), (model) => {
      const { subject } = alertMail(alertOf(model), STYLE);
      expect(subject).toMatch(/^[\x20-\x7e]{1,100}$/);
      expect(subject).toMatch(/^tokenledger: .* on 2026-11-24$/);
    }),
  );
});
