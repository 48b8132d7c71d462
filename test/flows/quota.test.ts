import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BudgetAnswer, QuotaAnswer, ReservationAnswer } from '../../lib/api-contract.ts';
import { createUsageTracker } from '../../sdk/src/node.ts';
import { type Asked, ask, askUntil, post } from '../support/ask.ts';
import { type Ledger, startLedger } from '../support/ledger.ts';

describe('a hard budget', () => {
  let ledger: Ledger;
  let asked: Asked;

  beforeAll(async () => {
    ledger = await startLedger();
    asked = { url: ledger.url, key: ledger.adminKey };
    // A price at which a token is a cent.
    const price = { model: 'cents', currency: 'CNY', unit: '1K', input: 10, output: 10, effective_from: '2015-01-01' };
    expect(await post(asked, '/prices', price)).toMatchObject({ status: 201 });
  }, 300_000);

  afterAll(() => ledger.stop());

  const limit = async (user: string, amount: number) => {
    const body = { name: user, scope: { type: 'user', value: user }, period: 'daily', limit: amount, hard: true };
    expect(await post<BudgetAnswer<string>>(asked, '/budgets', body)).toMatchObject({ status: 201 });
  };
  const reserve = async (user_id: string, estimate: string, expires_in_s = 600) => {
    const body = { user_id, estimate, expires_in_s };
    return (await post<ReservationAnswer<string>>(asked, '/quota/reserve', body)).body;
  };
  const quota = async (user: string) =>
    (await ask<QuotaAnswer<string, string>>(asked, `/quota?user_id=${user}`)).body.budgets[0];

  it('for 100 of 200 who ask at once admits exactly 100', async () => {
    await limit('crowd', 10);
    const answers = await Promise.all(Array.from({ length: 200 }, () => reserve('crowd', '0.1')));
    const admitted = answers.filter(({ allowed }) => allowed);
    expect(admitted).toHaveLength(100);
    expect(new Set(admitted.map(({ reservation_id }) => reservation_id)).size).toBe(100);
    expect(answers.filter(({ refused_by }) => refused_by !== null)).toHaveLength(100);
    expect(await quota('crowd')).toMatchObject({ spent: '0', reserved: '10', remaining: '0' });
  });

  it('gets back what a crowd abandons when it expires', async () => {
    await limit('leavers', 10);
    const answers = await Promise.all(Array.from({ length: 100 }, () => reserve('leavers', '0.1', 2)));
    expect(answers.every(({ allowed }) => allowed)).toBe(true);
    await askUntil<QuotaAnswer<string, string>>(
      asked,
      '/quota?user_id=leavers',
      ({ budgets: [budget] }) => budget?.reserved === '0',
    );
    expect(await quota('leavers')).toMatchObject({ spent: '0', remaining: '10' });
    expect(await reserve('leavers', '10')).toMatchObject({ allowed: true, remaining: '0' });
  });

  it('is kept by the client: a record that names its reservation releases it when its cost is counted', async () => {
    await limit('client-user', 1);
    const tracker = createUsageTracker({ endpoint: ledger.url, apiKey: ledger.adminKey, maxBatchAgeMs: 10 });
    const first = await tracker.reserve({ userId: 'client-user', estimate: '0.60', expiresInS: 600 });
    expect(first).toMatchObject({ allowed: true, remaining: 0.4 });
    expect(await tracker.reserve({ userId: 'client-user', estimate: '0.60', expiresInS: 600 })).toMatchObject({
      allowed: false,
      reservation_id: null,
    });
    const call = { model: 'cents', user_id: 'client-user', input_tokens: 50, output_tokens: 0 };
    tracker.record({ ...call, reservation_id: first.reservation_id });
    expect(await tracker.flush()).toBe(true);
    const { budgets } = await askUntil<QuotaAnswer<string, string>>(
      asked,
      '/quota?user_id=client-user',
      ({ budgets: [budget] }) => budget?.reserved === '0',
    );
    // Released after it was counted: there is no answer in which it is in neither.
    expect(budgets).toMatchObject([{ spent: '0.5', reserved: '0', remaining: '0.5' }]);
    expect(await tracker.checkQuota('client-user')).toMatchObject({ allowed: true, budgets: [{ remaining: 0.5 }] });
  });

  it('answers about the user of a bound key only', async () => {
    const { body } = await post<{ key: string }>(asked, '/keys', {
      name: 'bound',
      scopes: ['ingest'],
      user_id: 'client-user',
    });
    const bound = { url: ledger.url, key: body.key };
    expect(await ask(bound, '/quota')).toMatchObject({ status: 200, body: { budgets: [{ name: 'client-user' }] } });
    expect(await ask(bound, '/quota?user_id=crowd')).toMatchObject({ status: 403 });
    expect(await post(bound, '/quota/reserve', { estimate: 0.01 })).toMatchObject({
      status: 200,
      body: { allowed: true },
    });
    expect(await post(bound, '/quota/reserve', { user_id: 'crowd', estimate: 1 })).toMatchObject({ status: 403 });
    expect(await ask(asked, '/quota')).toMatchObject({ status: 400 });
    const wrong = { estimate: 0, expires_in_s: 3601, user: 'u' };
    expect(await post<{ error: { details: object[] } }>(asked, '/quota/reserve', wrong)).toMatchObject({
      status: 400,
      body: { error: { details: [{ path: 'expires_in_s' }, { path: 'user' }, { path: 'estimate' }] } },
    });
  });
});
