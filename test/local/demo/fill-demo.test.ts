import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fillDemo } from '../../../local/demo/fill-demo.ts';

interface Sent {
  readonly id: string;
  readonly timestamp: number;
}

const sample: readonly Sent[] = gunzipSync(readFileSync('local/demo/usage_2023-11-16.jsonl.gz'))
  .toString()
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line));

/** A ledger that takes everything, until it has had `most` batches. */
async function startTaker() {
  const taken: Sent[] = [];
  const limit = { batches: Number.POSITIVE_INFINITY };
  const server = createServer(async (request, response) => {
    const { records } = (await json(request)) as { records: Sent[] };
    if (limit.batches === 0) return response.writeHead(403).end();
    limit.batches -= 1;
    taken.push(...records);
    response.end(JSON.stringify({ results: records.map((_, index) => ({ index, status: 'stored' })) }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { taken, limit, server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

describe('the demo data', { timeout: 120_000 }, () => {
  const said: string[] = [];
  let home: string;
  let taker: Awaited<ReturnType<typeof startTaker>>;
  const fill = () =>
    fillDemo({ url: taker.url, adminKey: 'k', home, folder: join(home, 'demo'), say: (line) => said.push(line) });

  beforeEach(async () => {
    said.length = 0;
    home = mkdtempSync(join(tmpdir(), 'tokenledger-fill-'));
    taker = await startTaker();
  });
  afterEach(() => {
    taker.server.close();
    rmSync(home, { recursive: true, force: true });
  });

  it('are the calls of the sample on the last days, of which the last began just now', async () => {
    const startedMs = Date.now();
    await fill();
    const calls = taker.taken;
    const lastMs = Math.round(Math.max(...calls.map(({ timestamp }) => timestamp)) * 1000);
    expect(lastMs).toBeGreaterThanOrEqual(startedMs);
    expect(lastMs).toBeLessThanOrEqual(Date.now());
    const facts = ({ id: _, timestamp: __, ...call }: Sent) => JSON.stringify(call);
    expect(calls.map(facts).toSorted()).toEqual(sample.map(facts).toSorted());
    expect(new Set(calls.map(({ id }) => id)).size).toBe(sample.length);
    expect(said).toEqual([
      `${sample.length} calls of the sample are recorded on 63 days; the last of them began just now.`,
    ]);
  });

  it('are filled in once', async () => {
    await fill();
    taker.taken.length = 0;
    await fill();
    expect(taker.taken).toEqual([]);
    expect(said.at(-1)).toContain('The demo data are in already');
  });

  it('are the same calls when a fill that was cut short goes on', async () => {
    taker.limit.batches = 20;
    await expect(fill()).rejects.toThrow('refused the key');
    const before = new Map(taker.taken.map((call) => [call.id, call]));
    expect(before.size).toBeGreaterThan(0);
    expect(existsSync(join(home, 'demo', 'done'))).toBe(false);
    taker.limit.batches = Number.POSITIVE_INFINITY;
    await fill();
    expect(new Set(taker.taken.map(({ id }) => id)).size).toBe(sample.length);
    const sameTime = taker.taken.filter(({ id, timestamp }) => before.get(id)?.timestamp === timestamp);
    expect(sameTime).toHaveLength(2 * before.size);
  });
});
