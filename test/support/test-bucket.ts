import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { afterAll, beforeAll } from 'vitest';
import { type BucketServer, startBucketServer } from '../../local/buckets/bucket-server.ts';

interface TestBucket {
  readonly name: string;
  /** Of the files. */
  readonly folder: string;
  readonly endpoint: string;
  readonly client: S3Client;
}

/** A bucket of the local stack. It is there from before the first test until after the last. */
export function testBucket(config: Partial<S3ClientConfig> = {}): TestBucket {
  const folder = mkdtempSync(join(tmpdir(), 'tokenledger-bucket-'));
  const name = 'reports';
  let server: BucketServer | undefined;
  let client: S3Client | undefined;
  const started = <T>(one: T | undefined): T => {
    if (one === undefined) throw new Error('only tests may ask for the bucket');
    return one;
  };
  beforeAll(async () => {
    server = await startBucketServer([name], folder);
    const credentials = { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' };
    client = new S3Client({ endpoint: server.endpoint, region: 'us-east-1', credentials, ...config });
  });
  afterAll(async () => {
    client?.destroy();
    await server?.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return {
    name,
    folder,
    get endpoint() {
      return started(server).endpoint;
    },
    get client() {
      return started(client);
    },
  };
}
