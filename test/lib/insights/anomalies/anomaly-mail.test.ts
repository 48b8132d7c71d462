import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AnomalyAlert, isAnomalyAlert, raiseAlert } from '../../../../lib/alerts/alert.ts';
import { alertMail, digestMail } from '../../../../lib/alerts/alert-mail.ts';
import { MAX_ALERTS_OF_MAIL } from '../../../../lib/alerts/send-alerts.ts';
import type { AnomalyFacts, AnomalySubject } from '../../../../lib/insights/anomalies/anomaly-alert.ts';
import { NOW_US, shanghai } from '../../../support/random-records.ts';

const STYLE = { calendar: shanghai, currency: 'CNY', address: 'https://ledger.example' };
const CENT = 10n ** 16n;
const FACTS: AnomalyFacts = {
  at: '2026-11-24',
  between: [],
  isAbove: true,
  isPartial: false,
  actualAtto: 123_456n * CENT + 1n,
  expectedAtto: 1001n * CENT,
  lowAtto: 501n * CENT,
  highAtto: 2003n * CENT,
  calls: 1234n,
  unpricedCalls: 12n,
  cause: { function: '实时分析', model: 'qwen-max', share: 87 },
};

function alertOf(facts: Partial<AnomalyFacts> = {}, subject: Partial<AnomalySubject> = {}): AnomalyAlert {
  const all = { ...FACTS, ...facts };
  const about = { kind: 'anomaly', project: 'main', measure: 'cost', at: all.at, ...subject } as const;
  const { alert } = raiseAlert({ subject: about, facts: all }, [], NOW_US);
  if (!isAnomalyAlert(alert)) throw new Error('another kind');
  return alert;
}

describe('the mail of an anomaly', () => {
  it('says what, what it was and what it was expected to be, what explains it, and where to look, in both languages', () => {
    const { subject, text } = alertMail(alertOf({}, { at: '2026-11-22' }), STYLE);
    expect(subject).toBe('tokenledger: cost above what was expected on 2026-11-24');
    const parts = text.split(/\n\n-+\n\n/);
    expect(parts).toHaveLength(2);
    for (const part of parts) {
      expect(part).toContain('2026-11-24');
      expect(part).toContain('2026-11-22');
      expect(part).toContain('1234.56 CNY\n');
      expect(part).toContain('10.01 CNY');
      expect(part).toContain('5.01–20.03 CNY');
      expect(part).toMatch(/实时分析.*qwen-max.*87%/);
      expect(part).toContain('Asia/Shanghai');
      expect(part).toContain('1,234');
      expect(part).toMatch(/12.*(unpriced|未定价)/);
      expect(part).toContain('https://ledger.example/\n');
      expect(part).toContain(
        'GET https://ledger.example/api/ai_usage/stats/range?from=2026-11-24&to=2026-11-24&group_by=function',
      );
    }
  });

  it('of a running hour says so, and leaves out what there is not', () => {
    const hour = { at: Date.UTC(2026, 10, 24, 2) * 1000, isPartial: true, unpricedCalls: 0n, cause: null };
    const { subject, text } = alertMail(alertOf(hour, { measure: 'calls' }), STYLE);
    expect(subject).toBe('tokenledger: calls above what was expected at 2026-11-24 10:00');
    expect(text).toContain('1234.56 so far: it is not over');
    expect(text).toContain('1234.56（尚未结束，截至目前）');
    expect(text).toContain('group_by=hour');
    expect(text).not.toMatch(/unpriced|未定价|Mostly|主要来自|since|自 |CNY/);
  });

  it.each([
    ['failure_rate', true, 'failure rate above', '失败率高于', '10.01%'],
    ['calls', false, 'calls below', '调用次数低于', '10.01'],
  ] as const)('names %s', (measure, isAbove, words, chinese, expected) => {
    const { subject, text } = alertMail(alertOf({ isAbove }, { measure }), STYLE);
    expect(subject).toContain(words);
    expect(text).toContain(chinese);
    expect(text).toContain(`Expected: ${expected}, within`);
  });
});

describe('the mail of several alerts', () => {
  it('names every one with what it was, in its own words', () => {
    const { subject, text } = digestMail([alertOf(), alertOf({ cause: null, isAbove: false })], STYLE);
    expect(subject).toBe('tokenledger: 2 alerts, anomalies');
    const begin = '- 2026-11-24 · main · cost';
    expect(text).toContain(`${begin} above · 1234.56 CNY, 5.01–20.03 CNY · 实时分析, qwen-max\n`);
    expect(text).toContain(`${begin} below · 1234.56 CNY, 5.01–20.03 CNY\n`);
  });

  it('fits into what a topic takes, with the longest names', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 200, maxLength: 200 }), (name) => {
        const long = alertOf({ cause: { function: name.slice(0, 200), model: name.slice(0, 200), share: 50 } });
        const { text } = digestMail(
          Array.from({ length: MAX_ALERTS_OF_MAIL }, () => long),
          STYLE,
        );
        expect(Buffer.byteLength(text)).toBeLessThan(262_144);
      }),
      { numRuns: 5 },
    );
  });
});
