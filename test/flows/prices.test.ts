import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  BASE_PATH,
  type DailyStats,
  type PriceAnswer,
  type PriceList,
  type RecordList,
  type RecordResult,
  type RepricingOffer,
} from '../../lib/api-contract.ts';
import { type Asked, ask, askUntil, post } from '../support/ask.ts';
import { eventually } from '../support/eventually.ts';
import { type Ledger, startLedger } from '../support/ledger.ts';

const CALL = { timestamp: '2026-01-02T03:04:05.5+08:00', user_id: 'u', input_tokens: 1001, output_tokens: 7 };
const EVERY_SCOPE = ['ingest', 'read', 'admin'];

type Price = PriceAnswer<string> & { readonly unpriced?: object };

describe('own prices on the real stack', () => {
  let ledger: Ledger;
  let folder: string;
  let projects = 0;

  /** A project that no running function knows yet. */
  const newProject = async (): Promise<Asked> => {
    projects += 1;
    return { url: ledger.url, key: await ledger.createKey({ project: `p-${projects}`, scopes: EVERY_SCOPE }) };
  };

  const prices = async (asked: Asked, ...args: string[]) => {
    const command = ['cli/prices.ts', ...args, '--to', asked.url, '--key', asked.key];
    const ended = promisify(execFile)(process.execPath, command).catch((error) => error);
    const { code = 0, stdout, stderr } = (await ended) as { code?: number; stdout: string; stderr: string };
    return { code, said: stdout + stderr };
  };

  beforeAll(async () => {
    ledger = await startLedger();
    folder = mkdtempSync(join(tmpdir(), 'tokenledger-prices-'));
  }, 300_000);

  afterAll(async () => {
    rmSync(folder, { recursive: true });
    await ledger.stop();
  });

  it('price the calls of their period to the last digit, in records and in sums', async () => {
    const asked = await newProject();
    const row = { model: 'acme-1', currency: 'USD', unit: '1M', effective_from: '2026-01-01' };
    const first = await post<Price>(asked, '/prices', { ...row, input: '0.123456789012', output: 3 });
    await post(asked, '/prices', { ...row, input: 9, output: 9, effective_from: '2026-02-01' });
    const rate = await post(asked, '/exchange_rates', { pair: 'USDCNY', rate: 7.0912, effective_from: '2026-01-01' });
    expect([first.status, rate.status]).toEqual([201, 201]);
    const price = { source: 'custom', model: 'acme-1' };
    const sent = await post<RecordResult<string>>(asked, '/records', { ...CALL, model: 'openai/Acme-1', id: 'a' });
    // 1001 tokens × round(0.123456789012 × 7.0912 × 10¹²) attos + 7 × round(3 × 7.0912 × 10¹²).
    const cost = '0.0010252416471829';
    expect(sent).toMatchObject({ status: 201, body: { cost: expect.stringContaining(cost.slice(0, 10)), price } });
    const attos = 1001n * 875_456_782_242n + 7n * 21_273_600_000_000n;
    expect(sent.body.cost).toBe(`0.${String(attos).padStart(18, '0')}`.replace(/0+$/, ''));
    const listed = await ask<RecordList<string>>(asked, '/records?user_id=u&date=2026-01-02');
    expect(listed.body.records[0]?.price).toMatchObject({ ...price, id: first.body.id, exchange_rate: '7.0912' });
    const day = await askUntil<DailyStats<string, string>>(
      asked,
      '/stats/daily?date=2026-01-02',
      ({ total_calls: calls }) => calls === '1',
    );
    expect(day.total_cost).toBe(sent.body.cost);
  });

  it('offer to price what was booked without one, by the address that they name, and never price anew what is sent again', async () => {
    const asked = await newProject();
    const today = { ...CALL, timestamp: new Date().toISOString(), model: 'acme-2', id: 'a' };
    expect((await post(asked, '/records', today)).body).toMatchObject({ cost: null, price: { unpriced: true } });
    const row = { model: 'acme-2', currency: 'CNY', unit: '1K', input: 0, output: 0, effective_from: '2015-01-01' };
    const offered: string[] = [];
    await eventually(async () => {
      const { body } = await post<Price & Partial<RepricingOffer>>(asked, '/prices', row);
      expect(body).toMatchObject({ free: true, unpriced: { calls: '1', models: ['acme-2'] } });
      offered.push(...(body.reprice ?? []));
    }, 60_000);
    expect((await ask<PriceList>(asked, '/prices')).body.prices).toHaveLength(1);
    expect((await post(asked, '/records', today)).body).toMatchObject({ status: 'unchanged', cost: null });

    const file = join(folder, 'again.json');
    writeFileSync(file, JSON.stringify([row]));
    const { said } = await prices(asked, 'import', file);
    expect(said).toContain('1 rows: 0 added, 1 already there, 0 refused\nprices[0]: 1 calls from ');
    expect(said).toContain(`POST ${offered[0]} (a dry run`);

    const address = `${offered[0]?.replace(BASE_PATH, '')}&dry_run=false`;
    const { status, body: job } = await post<{ id: string }>(asked, address, {});
    expect(status).toBe(202);
    await askUntil<{ state: string }>(asked, `/jobs/${job.id}`, ({ state }) => state === 'done');
    const again = await post(asked, '/records', today);
    expect(again.body).toMatchObject({ status: 'unchanged', cost: '0', price: { free: true, unpriced: false } });
  });

  it('go into a file and from a file into another project, as often as you like', async () => {
    const [one, other] = [await newProject(), await newProject()];
    const [old, file, copy] = ['old.json', 'one.json', 'other.json'].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    writeFileSync(old, '{"my-model": {"input": 0.0100, "output": 0.03, "display_name": "我的"}, "bad": {"input": -1}}');
    const imported = await prices(one, 'import', old);
    expect(imported.code).toBe(1);
    expect(imported.said).toMatch(/2 rows: 1 added, 0 already there, 1 refused\n(bad: .*\n){2}/);
    await post(one, '/prices', { model: 'my-model', currency: 'CNY', unit: '1K', input: 5, output: 5 });
    const { body: closed } = await post<Price>(one, '/prices', {
      prefix: 'x-',
      currency: 'USD',
      unit: '1M',
      input: 0.1,
      output: '0.000000000001',
      effective_from: '2026-01-01T00:00:00.123456Z',
    });
    await ask(one, `/prices/${closed.id}`, { method: 'DELETE' });
    await post(one, '/exchange_rates', { pair: 'USDCNY', rate: '7.10', effective_from: '2026-01-01' });

    expect(await prices(one, 'export', file)).toMatchObject({ code: 0 });
    expect(await prices(other, 'import', file)).toMatchObject({
      code: 0,
      said: expect.stringContaining('4 rows: 4 added, 0 already there, 0 refused'),
    });
    expect(await prices(other, 'import', file)).toMatchObject({
      code: 0,
      said: expect.stringContaining('4 rows: 0 added, 4 already there, 0 refused'),
    });
    await prices(other, 'export', copy);
    const rowsOf = (path: string) =>
      JSON.parse(readFileSync(path, 'utf8'))
        .prices.map((row: object) => JSON.stringify(row))
        .toSorted();
    expect(rowsOf(copy)).toEqual(rowsOf(file));
    expect(readFileSync(file, 'utf8')).toContain('"output": 0.000000000001');
  });

  it.each([
    [['import'], 'name one file'],
    [['imports', 'x'], 'say "import" or "export"'],
    [['export', 'a', 'b'], 'name one file'],
    [['--frob'], 'npm run prices'],
  ])('are told how the command is used: %j', async (args, message) => {
    const { code, said } = await prices({ url: ledger.url, key: 'k' }, ...args);
    expect({ code, said }).toEqual({ code: 2, said: expect.stringContaining(message) });
  });

  it('are refused to a key without the scope', async () => {
    const key = await ledger.createKey({ project: 'main', scopes: ['ingest'] });
    const file = join(folder, 'none.json');
    const { code, said } = await prices({ url: ledger.url, key }, 'export', file);
    expect({ code, said }).toEqual({ code: 2, said: expect.stringContaining('this key lacks the scope "read"') });
  });
});
