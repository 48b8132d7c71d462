import { GetObjectCommand, HeadObjectCommand, ListObjectsCommand, NotFound, type S3Client } from '@aws-sdk/client-s3';
import type { Page, PageRequest } from '../ports.ts';
import type { FileRef, ReportFile, ReportFiles } from '../reports/ports.ts';
import { isReportPath } from '../reports/report-path.ts';
import { badCursor } from '../spend/cursor.ts';
import type { Project } from '../usage/record.ts';
import { reportsPrefix } from './keys.ts';
import { objectOf, putFile, type ReportBucket } from './report-objects.ts';

/**
 * Reports as objects below the prefix of their project. A cursor is the path of the last file of the page; the first version of the
 * listing takes it as it is, and also works with the bucket server of one machine, which can't make tokens.
 */
export class S3ReportFiles implements ReportFiles {
  readonly #bucket: ReportBucket;

  constructor(client: S3Client, bucket: string) {
    this.#bucket = { client, name: bucket };
  }

  put(file: FileRef, content: Uint8Array): Promise<void> {
    return putFile(this.#bucket, file, content);
  }

  async sizeOf(file: FileRef): Promise<number | undefined> {
    try {
      return (await this.#bucket.client.send(new HeadObjectCommand(objectOf(this.#bucket, file)))).ContentLength ?? 0;
    } catch (error) {
      if (error instanceof NotFound) return undefined;
      throw error;
    }
  }

  async read(file: FileRef): Promise<Uint8Array> {
    const { Body: body } = await this.#bucket.client.send(new GetObjectCommand(objectOf(this.#bucket, file)));
    return (await body?.transformToByteArray()) ?? new Uint8Array();
  }

  async list(project: Project, { limit, cursor }: PageRequest): Promise<Page<ReportFile>> {
    if (cursor !== undefined && !isReportPath(cursor)) throw badCursor();
    const prefix = reportsPrefix(project);
    const { Contents: objects = [], IsTruncated: isTruncated } = await this.#bucket.client.send(
      new ListObjectsCommand({
        Bucket: this.#bucket.name,
        Prefix: prefix,
        MaxKeys: limit,
        ...(cursor !== undefined && { Marker: `${prefix}${cursor}` }),
      }),
    );
    const items = objects.map(({ Key: key = '', Size: bytes = 0, LastModified: written }) => ({
      path: key.slice(prefix.length),
      bytes,
      writtenAtUs: (written?.getTime() ?? 0) * 1000,
    }));
    return { items, cursor: isTruncated === true ? (items.at(-1)?.path ?? null) : null };
  }
}
