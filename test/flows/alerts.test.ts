import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AlertAnswer, AlertList, CurrentStats } from '../../lib/api-contract.ts';
import type { Mail } from '../../local/mail/inbox.ts';
import { type Asked, ask, askUntil, post } from '../support/ask.ts';
import { eventually } from '../support/eventually.ts';
import { type Ledger, startLedger } from '../support/ledger.ts';

describe('calls of a model without a price', () => {
  let ledger: Ledger;
  let asked: Asked;

  beforeAll(async () => {
    ledger = await startLedger();
    asked = { url: ledger.url, key: ledger.adminKey };
  }, 300_000);

  afterAll(() => ledger.stop());

  let sent = 0;
  const record = async (model: string, calls: number) => {
    const timestamp = Date.now() / 1000;
    const call = { model, function: '实时分析', input_tokens: 1000, output_tokens: 200, timestamp };
    const records = Array.from({ length: calls }, () => ({ ...call, id: `call-${sent++}` }));
    expect(await post(asked, '/records', { records })).toMatchObject({ status: 200 });
  };
  const inbox = async (): Promise<Mail[]> => (await (await fetch(`${ledger.url}/local/inbox.json`)).json()) as Mail[];
  const today = async () => (await ask<CurrentStats<string, string>>(asked, '/stats/current')).body.today;

  it('are mailed once for each model and day, and listed', { timeout: 300_000 }, async () => {
    await record('nobody-knows-1', 1);
    await eventually(async () => expect(await inbox()).toHaveLength(1), 10_000);
    const [mail] = (await inbox()) as [Mail];
    const { date } = await today();
    expect(mail).toMatchObject({
      topic: expect.stringMatching(/^AlertTopicsalerts/),
      subject: `tokenledger: no price for nobody-knows-1 on ${date}`,
    });
    expect(mail.text).toContain('未定价调用：1 次（该模型当天共 1 次，1,200 tokens）');
    expect(mail.text).toContain('Unpriced calls: 1 (of 1 calls and 1,200 tokens');
    expect(mail.text).toContain('实时分析');
    expect(mail.text).toContain(`POST ${ledger.url}/api/ai_usage/prices`);

    await record('nobody-knows-1', 200);
    await record('qwen-plus', 5);
    await askUntil<CurrentStats<string, string>>(asked, '/stats/current', ({ today: { calls } }) => calls === '206');
    // Longer than the batching window of the counters' stream: what would be mailed would be there by then.
    await sleep(2500);
    expect(await inbox()).toHaveLength(1);

    await record('nobody-knows-2', 1);
    await eventually(async () => expect(await inbox()).toHaveLength(2), 10_000);
    expect((await inbox())[0]?.subject).toBe(`tokenledger: no price for nobody-knows-2 on ${date}`);

    await eventually(async () => {
      const { body } = await ask<AlertList<string>>(asked, '/alerts');
      expect(body.alerts).toMatchObject([
        { model: 'nobody-knows-2', day: date, unpriced_calls: '1', sent_at: expect.any(String) },
        { model: 'nobody-knows-1', day: date, unpriced_calls: '1', sent_at: expect.any(String), acknowledged_at: null },
      ]);
    });
    const { alerts } = (await ask<AlertList<string>>(asked, '/alerts')).body;
    const acknowledged = await post<AlertAnswer<string>>(asked, `/alerts/${alerts[1]?.id}/ack`, {});
    expect(acknowledged).toMatchObject({ status: 200, body: { model: 'nobody-knows-1' } });
    expect(acknowledged.body.acknowledged_by).toMatch(/^key_/);
  });
});
