import { createHash, randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

interface SentObject {
  readonly bucket: string;
  readonly key: string;
  readonly content: Buffer | Readable;
  readonly metadata: unknown;
}

/** What is used of the store of `s3rver`, which keeps each object as a file. */
export interface FileStore {
  getResourcePath(bucket: string, key: string, resource: 'object'): string;
  putMetadata(bucket: string, key: string, metadata: unknown, md5: string): Promise<void>;
  putObject(object: SentObject): Promise<{ size: number; md5: string }>;
}

/**
 * Stores an object as S3 does: it is there as a whole when its put is answered, and one that is cut off leaves what was there before. The
 * store's own `putObject` answers while the last bytes are still on their way to the file.
 */
export const putWhole = (store: FileStore): FileStore['putObject'] =>
  async function putObject({ bucket, key, content, metadata }) {
    const path = store.getResourcePath(bucket, key, 'object');
    const aside = `${path}.${randomUUID()}`;
    const digest = createHash('md5');
    let size = 0;
    async function* measured(chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) {
        digest.update(chunk);
        size += chunk.length;
        yield chunk;
      }
    }
    await mkdir(dirname(path), { recursive: true });
    try {
      await pipeline(Buffer.isBuffer(content) ? Readable.from([content]) : content, measured, createWriteStream(aside));
      await rename(aside, path);
    } catch (error) {
      await rm(aside, { force: true });
      throw error;
    }
    const md5 = digest.digest('hex');
    await store.putMetadata(bucket, key, metadata, md5);
    return { size, md5 };
  };
