import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { IntegrityAnswer } from '../../lib/api-contract.ts';
import { StreamRows } from '../../local/engine/stream-rows.ts';
import { type Asked, ask, askUntil, post } from '../support/ask.ts';
import { type Ledger, startLedger } from '../support/ledger.ts';

const DATE = '2025-11-23';
const CALLS = Array.from({ length: 300 }, (_, index) => ({
  id: `call-${index}`,
  timestamp: `${DATE}T12:00:00+08:00`,
  user_id: `user-${index % 30}`,
  session_id: `session-${index % 9}`,
  model: 'qwen-plus',
  input_tokens: index,
  output_tokens: 1,
}));
const A_DAY_SECONDS = 86_400;

/** Trims the stream of a stopped ledger as if its rows were older than a day, by its own rule. @returns rows before and after */
function trimAll(home: string, table: string): readonly [number, number] {
  const path = join(home, 'engine.db');
  const count = () => {
    const database = new DatabaseSync(path);
    const row = database.prepare('SELECT COUNT(*) AS n FROM _stream_records WHERE table_name = ?').get(table);
    database.close();
    return Number(row?.n);
  };
  const before = count();
  const rows = new StreamRows(path);
  const nowSeconds = Math.ceil(Date.now() / 1000) + A_DAY_SECONDS + 1;
  while (rows.trim({ table, passed: 2n ** 62n, nowSeconds }) > 0);
  rows.close();
  return [before, count()];
}

describe('a stream that was trimmed of all that may be', () => {
  const home = mkdtempSync(join(tmpdir(), 'tokenledger-trimmed-'));
  let ledger: Ledger;
  let asked: Asked;

  const start = async () => {
    ledger = await startLedger({ home });
    asked = { url: ledger.url, key: ledger.adminKey };
  };
  const untilCounted = (calls: number) =>
    askUntil<IntegrityAnswer<string, string>>(
      asked,
      `/integrity?date=${DATE}`,
      ({ balanced, counters }) => balanced === true && counters?.calls === String(calls),
    );

  beforeAll(start, 300_000);
  afterAll(async () => {
    await ledger.stop();
    rmSync(home, { recursive: true, force: true });
  });

  it('goes on behind what was counted: new calls, corrections and deletions of old ones balance', async () => {
    expect(await post(asked, '/records', { records: CALLS.slice(0, 200) })).toMatchObject({ status: 200 });
    await untilCounted(200);
    const table = await ledger.table('Records');
    await ledger.stop();
    const [before, after] = trimAll(home, table);
    expect([before >= 200, after]).toEqual([true, 1]);

    await start();
    const corrected = CALLS.slice(0, 50).map((call) => ({ ...call, output_tokens: 77 }));
    expect(await post(asked, '/records', { records: [...corrected, ...CALLS.slice(200)] })).toMatchObject({
      status: 200,
    });
    for (const { id, user_id, timestamp } of CALLS.slice(100, 110)) {
      const query = new URLSearchParams({ id, user_id, timestamp });
      expect(await ask(asked, `/records?${query}`, { method: 'DELETE' })).toMatchObject({ status: 200 });
    }
    const { records } = await untilCounted(290);
    expect(records?.output_tokens).toBe(String(290 + 50 * 76));
  }, 300_000);
});
