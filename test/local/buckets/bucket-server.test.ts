import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BucketServer, startBucketServer } from '../../../local/buckets/bucket-server.ts';

const BUCKET = 'reports';
const KEY = { Bucket: BUCKET, Key: 'a/report' };

describe('an object of the local bucket', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tokenledger-buckets-'));
  let server: BucketServer;
  let client: S3Client;
  beforeAll(async () => {
    server = await startBucketServer([BUCKET], folder);
    const credentials = { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' };
    client = new S3Client({ endpoint: server.endpoint, region: 'us-east-1', credentials });
  });
  afterAll(async () => {
    client?.destroy();
    await server?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const put = (body: Buffer | string) => client.send(new PutObjectCommand({ ...KEY, Body: body }));
  const read = async () => {
    const { Body: body } = await client.send(new GetObjectCommand(KEY));
    return Buffer.from((await body?.transformToByteArray()) ?? []);
  };
  const files = () =>
    readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).length;

  it('is read as it was last put, at once, whatever its size and its former one', async () => {
    for (let round = 0; round < 40; round += 1) {
      const body = Buffer.alloc([0, 1, 700_000, 70_000][round % 4] ?? 0, round);
      await put(body);
      expect((await read()).equals(body), `round ${round}`).toBe(true);
    }
    const { Contents: listed = [] } = await client.send(new ListObjectsV2Command({ Bucket: BUCKET }));
    expect(listed.map(({ Key: key, Size: size }) => [key, size])).toEqual([[KEY.Key, 70_000]]);
  });

  it('stays as it was when a put is cut off', async () => {
    await put('whole');
    const before = files();
    const cut = request(`${server.endpoint}/${BUCKET}/${KEY.Key}`, {
      method: 'PUT',
      headers: { 'content-length': 1_000_000 },
    });
    cut.on('error', () => undefined);
    await new Promise((resolve) => cut.write(Buffer.alloc(100_000), resolve));
    await expect.poll(files).toBe(before + 1);
    cut.destroy();
    await expect.poll(files).toBe(before);
    expect((await read()).toString()).toBe('whole');
  });
});
