import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  HeadObjectCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import type { FileRef, FinishedUpload, LargeFiles } from '../reports/ports.ts';
import { mediaTypeOf } from '../reports/report-path.ts';
import { objectOf, putFile, type ReportBucket } from './report-objects.ts';

/** Exports as objects that are uploaded in parts. What a crash leaves of an upload is removed by a rule of the bucket. */
export class S3LargeFiles implements LargeFiles {
  readonly #bucket: ReportBucket;

  constructor(client: S3Client, bucket: string) {
    this.#bucket = { client, name: bucket };
  }

  put(file: FileRef, content: Uint8Array): Promise<void> {
    return putFile(this.#bucket, file, content);
  }

  async begin(file: FileRef, token: string): Promise<string> {
    const { UploadId: upload = '' } = await this.#bucket.client.send(
      new CreateMultipartUploadCommand({
        ...objectOf(this.#bucket, file),
        ContentType: mediaTypeOf(file.path),
        Metadata: { export: token },
      }),
    );
    return upload;
  }

  async putPart(file: FileRef, upload: string, part: number, content: Uint8Array): Promise<string> {
    const { ETag: tag = '' } = await this.#bucket.client.send(
      new UploadPartCommand({ ...objectOf(this.#bucket, file), UploadId: upload, PartNumber: part, Body: content }),
    );
    return tag.replaceAll('"', '');
  }

  /** An upload that is gone was finished before a crash when the object has its token. */
  async finish(file: FileRef, { upload, token, parts }: FinishedUpload): Promise<void> {
    const complete = new CompleteMultipartUploadCommand({
      ...objectOf(this.#bucket, file),
      UploadId: upload,
      MultipartUpload: { Parts: parts.map((tag, index) => ({ PartNumber: index + 1, ETag: `"${tag}"` })) },
    });
    try {
      await this.#bucket.client.send(complete);
    } catch (error) {
      if ((await this.#tokenOf(file)) !== token) throw error;
    }
  }

  async #tokenOf(file: FileRef): Promise<string | undefined> {
    const head = new HeadObjectCommand(objectOf(this.#bucket, file));
    return this.#bucket.client.send(head).then(
      ({ Metadata: metadata }) => metadata?.export,
      () => undefined,
    );
  }
}
