import { describe, expect, it } from 'vitest';
import { S3LargeFiles } from '../../../lib/aws/s3-large-files.ts';
import { S3ReportFiles } from '../../../lib/aws/s3-report-files.ts';
import type { FileRef, LargeFiles } from '../../../lib/reports/ports.ts';
import { InMemoryLargeFiles } from '../../support/in-memory-report-files.ts';
import { testBucket } from '../../support/test-bucket.ts';

const bucket = testBucket({ requestChecksumCalculation: 'WHEN_REQUIRED', maxAttempts: 1 });

interface Opened {
  readonly files: LargeFiles;
  readonly read: (file: FileRef) => Promise<string>;
}

const inMemory = (): Opened => {
  const files = new InMemoryLargeFiles();
  return { files, read: async (file) => Buffer.from(files.content(file) ?? '').toString() };
};
const inBucket = (): Opened => ({
  files: new S3LargeFiles(bucket.client, bucket.name),
  read: async (file) => Buffer.from(await new S3ReportFiles(bucket.client, bucket.name).read(file)).toString(),
});

describe.each([
  ['in memory', inMemory],
  ['in a bucket', inBucket],
] as const)('large files %s', (_, open) => {
  const file = { project: 'main', path: 'usage_2026-11-23.jsonl.gz' };

  it('are made of their parts in order, a part written again in its last form, and not before they are finished', async () => {
    const { files, read } = open();
    await files.put(file, Buffer.from('of before'));
    const upload = await files.begin(file, 'token-1');
    const first = await files.putPart(file, upload, 1, Buffer.from('lost'));
    const second = await files.putPart(file, upload, 2, Buffer.from('two'));
    const again = await files.putPart(file, upload, 1, Buffer.from('one '));
    expect([first, second, again].every((part) => /^[\w-]+$/.test(part))).toBe(true);
    expect(await read(file)).toBe('of before');
    await files.finish(file, { upload, token: 'token-1', parts: [again, second] });
    expect(await read(file)).toBe('one two');
  });

  it('may be finished again, but not when the file is of another export', async () => {
    const { files, read } = open();
    const upload = await files.begin(file, 'token-2');
    const parts = [await files.putPart(file, upload, 1, Buffer.from('mine'))];
    await files.finish(file, { upload, token: 'token-2', parts });
    await files.finish(file, { upload, token: 'token-2', parts });
    expect(await read(file)).toBe('mine');
    await expect(files.finish(file, { upload, token: 'token-3', parts })).rejects.toThrow();
  });
});
