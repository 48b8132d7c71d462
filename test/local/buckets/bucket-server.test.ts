import { readdirSync } from 'node:fs';
import { request } from 'node:http';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { testBucket } from '../../support/test-bucket.ts';

describe('an object of the local bucket', () => {
  const bucket = testBucket();
  const object = { Bucket: bucket.name, Key: 'a/report' };

  const put = (body: Buffer | string) => bucket.client.send(new PutObjectCommand({ ...object, Body: body }));
  const read = async () => {
    const { Body: body } = await bucket.client.send(new GetObjectCommand(object));
    return Buffer.from((await body?.transformToByteArray()) ?? []);
  };
  const files = () =>
    readdirSync(bucket.folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).length;

  it('is read as it was last put, at once, whatever its size and its former one', async () => {
    for (let round = 0; round < 40; round += 1) {
      const body = Buffer.alloc([0, 1, 700_000, 70_000][round % 4] ?? 0, round);
      await put(body);
      expect((await read()).equals(body), `round ${round}`).toBe(true);
    }
    const { Contents: listed = [] } = await bucket.client.send(new ListObjectsV2Command({ Bucket: bucket.name }));
    expect(listed.map(({ Key: key, Size: size }) => [key, size])).toEqual([[object.Key, 70_000]]);
  });

  it('stays as it was when a put is cut off', async () => {
    await put('whole');
    const before = files();
    const cut = request(`${bucket.endpoint}/${bucket.name}/${object.Key}`, {
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
