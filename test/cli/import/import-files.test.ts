import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ImportOptions, importFiles } from '../../../cli/import/import-files.ts';
import { ImportRefused } from '../../../cli/import/send-records.ts';

interface Sent {
  readonly id: string;
  readonly model: string;
}

interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

const line = (model: string): string => JSON.stringify({ timestamp: 1_700_186_400, model });
const stored = (records: readonly Sent[]): Answer => ({
  status: 200,
  body: { results: records.map((_, index) => ({ index, status: 'stored' })) },
});

describe('an import', () => {
  const folders: string[] = [];
  let server: Server;
  let requests: { records: Sent[]; authorization: string | undefined }[];
  /** Answers of the first requests; all later ones are stored. */
  let answers: ((records: readonly Sent[]) => Answer)[];

  beforeEach(async () => {
    requests = [];
    answers = [];
    server = createServer(async (request, response) => {
      const { records } = (await json(request)) as { records: Sent[] };
      requests.push({ records, authorization: request.headers.authorization });
      const { status, body, headers } = (answers.shift() ?? stored)(records);
      response.writeHead(status, headers).end(body === undefined ? '' : JSON.stringify(body));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterEach(() => {
    server.close();
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
  });

  const file = (name: string, content: string | Buffer): string => {
    const folder = mkdtempSync(join(tmpdir(), 'tokenledger-import-'));
    folders.push(folder);
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  };
  const run = (files: readonly string[], options: Partial<ImportOptions> = {}) =>
    importFiles(files, {
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      key: 'k',
      concurrency: 1,
      ...options,
    });
  const modelsSent = () => requests.map(({ records }) => records.map(({ model }) => model));

  it('sends every line once, in batches, under the key, and tells how far it is', async () => {
    const progress: number[] = [];
    const plain = file('a.jsonl', `${line('a')}\r\n\n  \n${line('b')}\n${line('c')}`);
    const packed = file('b.jsonl.gz', gzipSync(`${line('d')}\n`));
    const onProgress = (_: number, { lines }: { lines: number }) => progress.push(lines);
    const summary = await run([plain, packed], { batchRecords: 2, onProgress });
    expect(summary).toEqual({ lines: 4, stored: 4, alreadyThere: 0, corrected: 0, rejected: [] });
    expect(modelsSent()).toEqual([['a', 'b'], ['c'], ['d']]);
    expect(new Set(requests.map(({ authorization }) => authorization))).toEqual(new Set(['Bearer k']));
    expect(progress).toEqual([2, 3, 4]);
  });

  it('names what was rejected by file and line, and counts the rest by what became of it', async () => {
    const path = file('a.jsonl', `${line('a')}\n\nnot json\n${line('b')}\n[1]\n${line('c')}\n${line('d')}\n`);
    answers.push(() => ({
      status: 200,
      body: {
        results: [
          { index: 0, status: 'unchanged' },
          { index: 1, status: 'rejected', errors: [{ path: 'records[1].model', message: 'is bad' }] },
          { index: 2, status: 'corrected' },
          { index: 3, status: 'superseded' },
        ],
      },
    }));
    expect(await run([path])).toEqual({
      lines: 6,
      stored: 0,
      alreadyThere: 2,
      corrected: 1,
      rejected: [
        { file: path, line: 3, reason: 'not a JSON object' },
        { file: path, line: 4, reason: 'model: is bad' },
        { file: path, line: 5, reason: 'not a JSON object' },
      ],
    });
  });

  it('names the lines of a batch that was rejected as a whole', async () => {
    const path = file('a.jsonl', `${line('a')}\n${line('b')}\n`);
    const details = [
      { path: 'records[0].model', message: 'is bad' },
      { path: 'records[1].timestamp', message: 'is late' },
    ];
    answers.push(() => ({ status: 400, body: { error: { code: 'bad_request', message: 'no', details } } }));
    expect((await run([path])).rejected).toEqual([
      { file: path, line: 1, reason: 'model: is bad' },
      { file: path, line: 2, reason: 'timestamp: is late' },
    ]);
  });

  it('sends again, under the same ids, what was not acknowledged', async () => {
    answers.push(
      () => ({ status: 503 }),
      () => ({ status: 429, headers: { 'retry-after': '0' } }),
      () => ({
        status: 200,
        body: {
          results: [
            { index: 0, status: 'stored' },
            { index: 1, status: 'retry' },
          ],
        },
      }),
    );
    const summary = await run([file('a.jsonl', `${line('a')}\n${line('b')}\n`)]);
    expect(summary).toMatchObject({ lines: 2, stored: 2, rejected: [] });
    expect(modelsSent()).toEqual([['a', 'b'], ['a', 'b'], ['a', 'b'], ['b']]);
    expect(requests[3]?.records[0]?.id).toBe(requests[0]?.records[1]?.id);
  });

  it.each([
    [
      401,
      undefined,
      'the ledger refused the key (401): it is unknown, revoked or expired, or lacks the scope "ingest"',
    ],
    [403, { message: 'Forbidden' }, 'the ledger refused the key (403): it is unknown'],
    [403, { error: { message: 'of its own user only' } }, 'the ledger refused the key (403): of its own user only'],
    [
      403,
      { error: { message: 'of its own user only', details: [{ path: 'records[3].user_id', message: 'is another' }] } },
      'of its own user only (records[3].user_id is another)',
    ],
    [404, undefined, 'is this the address of a tokenledger?'],
  ])('ends at once when it is answered %i', async (status, body, message) => {
    answers.push(() => ({ status, ...(body !== undefined && { body }) }));
    const imported = run([file('a.jsonl', `${line('a')}\n`)]);
    await expect(imported).rejects.toThrow(message);
    await expect(imported).rejects.toBeInstanceOf(ImportRefused);
    expect(requests).toHaveLength(1);
  });

  it('ends, saying why, when nobody answers for too long', async () => {
    const imported = run([file('a.jsonl', `${line('a')}\n`)], { url: 'http://127.0.0.1:9', retries: 1 });
    await expect(imported).rejects.toThrow('no answer from http://127.0.0.1:9');
  });
});
