import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTables } from '../../cli/tables/open-tables.ts';
import type {
  AlertAnswer,
  AlertList,
  Anomalies,
  CostTrend,
  Dashboard,
  Forecast,
  JobAnswer,
  RangeStats,
  Recommendations,
  WhatIfResult,
} from '../../lib/api-contract.ts';
import { DynamoDayMarks } from '../../lib/aws/dynamo-day-marks.ts';
import { DynamoStoredProofs } from '../../lib/aws/dynamo-stored-proofs.ts';
import type { Mail } from '../../local/mail/inbox.ts';
import { type Asked, ask, askUntil, post } from '../support/ask.ts';
import { type Ledger, startLedger } from '../support/ledger.ts';
import { trigger } from '../support/trigger.ts';

const DAY_MS = 86_400_000;
const DAYS = 60;
const WEEKDAY_CALLS = [3, 3, 3, 3, 3, 1, 1];

const dayOf = (instantMs: number): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Shanghai' }).format(instantMs);

/** Small calls of yesterday that may wait: 10 × 0.02 + 5 × 0.06 CNY per 1,000 each. */
const WAITING = 120;
const waiting = Array.from({ length: WAITING }, (_, index) => ({
  id: `waiting-${index}`,
  timestamp: (Date.now() - DAY_MS) / 1000,
  model: 'qwen-max',
  function: 'nightly',
  input_tokens: 10,
  output_tokens: 5,
  tags: { interactive: 'false' },
}));

/** Sixty days of calls until yesterday: three on five days of seven, one on two. */
const regular = Array.from({ length: DAYS }, (_, day) =>
  Array.from({ length: WEEKDAY_CALLS[day % 7] ?? 0 }, (_call, index) => ({
    id: `insight-${day}-${index}`,
    timestamp: (Date.now() - (DAYS - day) * DAY_MS) / 1000,
    model: 'qwen-max',
    function: 'chat',
    user_id: `user-${index}`,
    input_tokens: 50_000,
    output_tokens: 10_000 + day,
  })),
).flat();
const records = [...regular, ...waiting];

/** An exact numeral as a whole number of 10 to the minus `scale`; undefined where it is none, or not exactly. */
function wholeOf(numeral: string | null | undefined, scale: number): bigint | undefined {
  const [, sign, whole, fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(numeral ?? '') ?? [];
  if (whole === undefined || fraction.length > scale) return undefined;
  return BigInt(`${sign}${whole}${fraction.padEnd(scale, '0')}`);
}

describe('what is reckoned from the books, over the wire', () => {
  let ledger: Ledger;
  let asked: Asked;

  beforeAll(async () => {
    ledger = await startLedger();
    asked = { url: ledger.url, key: ledger.adminKey };
    expect((await post(asked, '/records', { records })).status).toBe(200);
    await askUntil<CostTrend<string, string>>(
      asked,
      '/cost_trend?days=90',
      ({ data }) => data.reduce((calls, day) => calls + Number(day.calls), 0) === records.length,
    );
  }, 300_000);
  afterAll(() => ledger.stop());

  /** What a link of an answer shows. */
  const rowsOf = async (link = 'no link') => {
    const { status, body } = await ask<RangeStats<string, string>>(asked, link);
    expect(status).toBe(200);
    return body;
  };

  it('a forecast of a weekly season is made by the seasonal method, in WebAssembly beside the bundle', async () => {
    const { status, body } = await ask<Forecast<string, string>>(asked, '/forecast?days=14');
    expect(status).toBe(200);
    expect(body).toMatchObject({ method: 'mstl_ets', history: { days: String(DAYS) } });
    const expected = body.days.map((day) => Number(day.expected));
    expect(Math.max(...expected) / Math.min(...expected)).toBeGreaterThan(2);
    expect(body.drivers?.by_user).not.toBeNull();
  });

  it('a ledger that goes on as it did has no anomaly', async () => {
    const { body } = await ask<Anomalies<string, string>>(asked, '/anomalies?days=90');
    expect(body.judged_from).not.toBeNull();
    expect(body.anomalies.filter(({ measure }) => measure === 'cost')).toEqual([]);
  });

  it('what only records show is found at night, and recommended with its exact sums', async () => {
    const before = await ask<Recommendations<string, string>>(asked, '/recommendations');
    expect(before.body).toMatchObject({ gathered_days: '0', recommendations: [] });
    const { client, config } = await openTables({ stack: '', home: ledger.home });
    const touched = new DynamoDayMarks(client, config, 'TOUCHED');
    const yesterday = dayOf(Date.now() - DAY_MS);
    const ofYesterday = (await touched.before('9999-12-31')).filter(({ day }) => day === yesterday);
    expect(ofYesterday.map(({ project }) => project)).toContain('main');
    // As if the calls had come yesterday: an audit leaves what was touched today to the next one.
    await touched.put(ofYesterday.map((mark) => ({ ...mark, on: yesterday })));
    const audit = await trigger(ledger, 'audit');
    expect(audit.stdout).toMatch(/"balanced":1,"unbalanced":0,"open":0,/);
    const proof = await new DynamoStoredProofs(client, config).find({ project: 'main', day: yesterday });
    expect(JSON.parse(proof?.answer ?? '{}')).toMatchObject({ date: yesterday, balanced: true });
    const night = await trigger(ledger, 'gather');
    expect(night.stdout).toMatch(/^Job {2}\{"gathered":1,"left":0\}/);
    const { body } = await ask<Recommendations<string, string>>(asked, '/recommendations');
    expect(body.gathered_days).toBe('1');
    expect(body.recommendations).toMatchObject([
      {
        kind: 'batch_price',
        function: 'nightly',
        // Half of 0.0005 CNY a call, each day of thirty.
        saving_per_month: '0.9',
        records: { days: '1', calls: '120', of_calls: '120', tokens: '1800', cost: '0.06', saving: '0.03' },
      },
    ]);
    const [advice] = body.recommendations;
    const shown = await rowsOf(advice?.link);
    expect(shown.total.calls).toBe(advice?.calls);
    expect(shown.rows).toMatchObject([{ key: yesterday, calls: '120', cost: '0.06' }]);
  });

  it('a what-if with the same model is the books, with another one its price, and changes nothing', async () => {
    const [from, to] = [4, 2].map((days) => dayOf(Date.now() - days * DAY_MS));
    const books = () => ask<RangeStats<string, string>>(asked, `/stats/range?from=${from}&to=${to}&group_by=model`);
    const { total: before } = (await books()).body;
    const whatIf = async (instead: string) => {
      const { status, body } = await post<JobAnswer>(asked, '/what-if', { from, to, replace: { 'qwen-max': instead } });
      expect(status).toBe(202);
      const done = await askUntil<JobAnswer<WhatIfResult<string, string>>>(
        asked,
        `/jobs/${body.id}`,
        ({ state }) => state === 'done',
      );
      return done.result;
    };
    const same = await whatIf('qwen-max');
    expect([same?.calls, same?.old_cost, same?.new_cost]).toEqual([before.calls, before.cost, before.cost]);
    const other = await whatIf('qwen-plus');
    // 0.0004 and 0.002 CNY per 1,000 tokens: whole numbers of 10⁻⁷.
    const expected = BigInt(before.input_tokens) * 4n + BigInt(before.output_tokens) * 20n;
    expect(wholeOf(other?.new_cost, 7)).toBe(expected);
    expect(wholeOf(other?.difference, 7)).toBe(expected - (wholeOf(before.cost, 7) ?? 0n));
    expect((await books()).body.total).toEqual(before);
  }, 300_000);

  it('an anomaly is mailed once by the hourly look, listed with the alerts, and acknowledged', async () => {
    const nowMs = Date.now();
    const planted = { id: 'planted', timestamp: nowMs / 1000, model: 'gpt-4', function: 'loop', output_tokens: 10_000 };
    expect((await post(asked, '/records', { ...planted, input_tokens: 500_000_000 })).status).toBe(201);
    const found = await askUntil<Anomalies<string, string>>(asked, '/anomalies', ({ anomalies }) =>
      anomalies.some(({ period, measure, at }) => period === 'day' && measure === 'cost' && at === dayOf(nowMs)),
    );
    const own = found.anomalies.find(({ period, measure }) => period === 'day' && measure === 'cost');
    const { total, rows } = await rowsOf(own?.link);
    expect(total.cost).toBe(own?.actual);
    expect(rows[0]).toMatchObject({ key: 'loop', calls: '1' });
    for (let times = 0; times < 2; times += 1)
      expect((await trigger(ledger, 'anomalies')).stdout).toContain('"task":"check-anomalies"');
    const subject = `tokenledger: cost above what was expected on ${dayOf(nowMs)}`;
    const mails = async () => {
      const inbox = (await (await fetch(`${ledger.url}/local/inbox.json`)).json()) as Mail[];
      return inbox.filter((mail) => mail.subject === subject);
    };
    // The schedule itself may have been first.
    await expect
      .poll(async () => (await mails()).map(({ topic }) => topic))
      .toEqual([expect.stringMatching(/^AlertTopicsalerts/)]);
    expect((await mails())[0]?.text).toContain('功能 loop，模型 gpt-4');

    const { alerts } = (await ask<AlertList<string, string>>(asked, '/alerts')).body;
    const listed = alerts.filter((alert) => alert.kind === 'anomaly' && alert.period === 'day');
    expect(listed).toMatchObject([{ ...own, partial: true, sent_at: expect.any(String), acknowledged_at: null }]);
    const { status, body } = await post<AlertAnswer<string, string>>(asked, `/alerts/${listed[0]?.id}/ack`, {});
    expect([status, body.kind, body.acknowledged_by]).toEqual([200, 'anomaly', expect.stringMatching(/^key_/)]);
  }, 300_000);

  it('the forecast that is kept is what the first screen says; budgets of users are in it', {
    timeout: 300_000,
  }, async () => {
    const terms = { period: 'monthly', thresholds: [], limit: 1 };
    // Less than one call costs.
    for (const scope of [{ type: 'each_user' }, { type: 'user', value: 'user-1' }, { type: 'all' }])
      expect((await post(asked, '/budgets', { ...terms, name: scope.type, scope })).status).toBe(201);
    const screen = async () => (await ask<Dashboard<string, string>>(asked, '/dashboard')).body.forecast;
    const sinceMs = Date.now();
    const { code, stdout } = await trigger(ledger, 'forecast');
    expect([code, stdout]).toEqual([0, 'Foretell  {"kept":1,"left":0}\n']);
    const kept = await screen();
    expect(kept).toMatchObject({ estimate: true, method: 'mstl_ets', drivers: { change: expect.any(String) } });
    expect(Math.abs(Date.parse(kept.as_of) - sinceMs)).toBeLessThan(60_000);
    const {
      month,
      budgets,
      budgets_left_out: leftOut,
    } = (await ask<Forecast<string, string>>(asked, '/forecast')).body;
    expect(kept.month.month).toBe(month.month);
    const ends = [kept.month.spent, kept.month.low, kept.month.expected, kept.month.high].map(Number);
    expect(ends).toEqual(ends.toSorted((a, b) => a - b));
    expect(leftOut).toEqual([]);
    const likely = budgets.map(({ scope, user_id }) => [scope.type, user_id]);
    expect(likely).toContainEqual(['user', null]);
    expect(likely).toContainEqual(['each_user', 'user-0']);
  });
});
