import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { weekNamed } from '../../../lib/reports/week.ts';
import { weeklyMail } from '../../../lib/reports/weekly-mail.ts';
import { type ExactWeeklyReport, weeklyReport } from '../../../lib/reports/weekly-report.ts';
import type { BookedRecord } from '../../../lib/usage/record.ts';
import { bookedRecord, UNPRICED } from '../../support/builders.ts';
import { InMemoryBudgets } from '../../support/in-memory-budgets.ts';
import { InMemoryCounterReader } from '../../support/in-memory-counter-reader.ts';
import { InMemoryKeptForecasts } from '../../support/in-memory-kept-forecasts.ts';
import { InMemorySeals } from '../../support/in-memory-seals.ts';
import { InMemoryStoredProofs } from '../../support/in-memory-stored-proofs.ts';
import { NOW_US, shanghai } from '../../support/random-records.ts';
import { budget } from '../budgets/budget-builder.ts';

const WEEK = weekNamed('2023-W46') as NonNullable<ReturnType<typeof weekNamed>>;
const WEEK_US = 7 * 86_400_000_000;
const STYLE = { calendar: shanghai, currency: 'CNY', address: 'https://ledger.example' };

const reportOf = (records: readonly BookedRecord[], project = 'main'): Promise<ExactWeeklyReport> =>
  weeklyReport(
    {
      counters: new InMemoryCounterReader(records),
      calendar: shanghai,
      currency: 'CNY',
      proofs: new InMemoryStoredProofs(),
      seals: new InMemorySeals(),
      forecasts: new InMemoryKeptForecasts(),
      budgets: new InMemoryBudgets([
        budget({ name: '每周', period: 'weekly', limitAtto: 10n ** 18n }),
        budget({ id: 'budget_2', name: 'each', scope: { type: 'each_user' } }),
      ]),
    },
    project,
    WEEK,
    NOW_US + WEEK_US,
  );

const mailOf = async (records: readonly BookedRecord[], project = 'main') =>
  weeklyMail(await reportOf(records, project), 'weekly/2023-W46.json', STYLE);

describe('the mail of a week', () => {
  it('says its essence in Chinese and in English', async () => {
    const { subject, text } = await mailOf([
      bookedRecord({ id: 'a', function: '实时分析', anchorId: '主播1', userId: 'u1', tokens: { input: 61_728_394 } }),
      bookedRecord({ id: 'b', model: 'nobody-knows', success: false }, UNPRICED),
      bookedRecord({ id: 'c', timestampUs: NOW_US - WEEK_US, tokens: { input: 50_000_000, output: 0 } }),
    ]);
    expect(subject).toBe('tokenledger: 2023-W46, 1234.6099 CNY (+23.46%), 2 calls');
    expect(text).toBe(`2023-W46 周报（2023-11-13 至 2023-11-19，时区 Asia/Shanghai）

项目：main
费用：1234.6099 CNY（前一周 1000 CNY，+23.46%）
调用：2（前一周 1，+100%），成功率 50%
Tokens：61,731,794（前一周 50,000,000，+23.46%）
未定价：1 次，费用未知，不在上面的金额内：nobody-knows
模型：qwen-max 1234.6099 CNY, nobody-knows 未知
功能：实时分析 1234.6099 CNY, default 未知
主播：主播1 1234.6099 CNY, （无主播） 未知
用户：u1 1234.6099 CNY, user-1 未知
预算（该周结束时）：每周 1234.6099 / 1 (123460.98%), each (每个用户) ≤ 50
预测：2023-11 月末约 2896 CNY，有 80% 的可能介于 2892 与 2996 之间（按同星期几的均值，2023-11-24 15:20 作出，误差为朴素方法的 1 倍）；预算「每周」可能于 2023-11-24 用完（100%）
账目：部分日期尚未证明：2023-11-17

完整报告：GET https://ledger.example/api/ai_usage/download_report?path=weekly/2023-W46.json
页面：https://ledger.example/

----------------------------------------

Report of 2023-W46 (2023-11-13 to 2023-11-19, time zone Asia/Shanghai)

Project: main
Cost: 1234.6099 CNY (week before 1000 CNY, +23.46%)
Calls: 2 (week before 1, +100%), 50% successful
Tokens: 61,731,794 (week before 50,000,000, +23.46%)
Unpriced: 1 calls, of unknown cost and not in the sum above: nobody-knows
Models: qwen-max 1234.6099 CNY, nobody-knows unknown
Functions: 实时分析 1234.6099 CNY, default unknown
Anchors: 主播1 1234.6099 CNY, (no anchor) unknown
Users: u1 1234.6099 CNY, user-1 unknown
Budgets (when the week ended): 每周 1234.6099 / 1 (123460.98%), each (each user) ≤ 50
Forecast: 2023-11 ends near 2896 CNY, between 2892 and 2996 with 80% (mean of the same weekday, made 2023-11-24 15:20, error 1 times the naive one's); the budget "每周" would be passed on 2023-11-24 (100%)
Books: not proved yet: 2023-11-17

Whole report: GET https://ledger.example/api/ai_usage/download_report?path=weekly/2023-W46.json
Page: https://ledger.example/`);
  });

  it('names five of each kind, the largest, and how many more there are', async () => {
    const records = Array.from({ length: 8 }, (_, index) =>
      bookedRecord({ id: String(index), model: String(index), tokens: { input: 1_000_000 * (index + 1), output: 0 } }),
    );
    const { text } = await mailOf(records);
    expect(text).toContain('Models: 7 160 CNY, 6 140 CNY, 5 120 CNY, 4 100 CNY, 3 80 CNY +3\n');
  });

  it('of a week without calls says that there were none', async () => {
    const { subject, text } = await mailOf([], 'other');
    expect(subject).toBe('tokenledger: 2023-W46 of other, 0 CNY, 0 calls');
    expect(text).toContain('Calls: 0 (week before 0)\n');
    expect(text).not.toMatch(/Models|Unpriced|Anchors/);
  });

  it('shows an unknown cost as unknown', async () => {
    const { subject, text } = await mailOf([bookedRecord({}, UNPRICED)]);
    expect(subject).toContain(', ? CNY, 1 calls');
    expect(text).toContain('Cost: unknown (week before 0 CNY)');
  });

  it.each([
    [true, 'balanced: the counters of each day equal its records'],
    [false, 'NOT BALANCED, see GET /integrity: 2023-11-17'],
  ])('says whether the books balance: %s', async (balanced, words) => {
    const report = await reportOf([bookedRecord()]);
    const days = [{ date: '2023-11-17', balanced, proved_at: null }];
    const { text } = weeklyMail({ ...report, integrity: { balanced, days } }, 'weekly/x.json', STYLE);
    expect(text).toContain(`Books: ${words}`);
  });

  it('has a subject that SNS takes, whatever the sums', () => {
    const sums = fc.bigInt({ min: 0n, max: 10n ** 40n });
    return fc.assert(
      fc.asyncProperty(sums, fc.stringMatching(/^[a-z0-9-]{1,32}$/), async (costAtto, project) => {
        const { subject } = await mailOf([bookedRecord({ project }, { ...UNPRICED, costAtto })], project);
        expect(subject).toMatch(/^[\x20-\x7e]{1,100}$/);
        expect(subject).toContain('2023-W46');
      }),
      { numRuns: 30 },
    );
  });
});
