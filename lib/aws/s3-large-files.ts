import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  HeadObjectCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import type { FileRef, FinishedUpload, LargeFiles } from '../reports/ports.ts';
import { mediaTypeOf } from '../reports/report-path.ts';
import { reportsPrefix } from './keys.ts';

/** Exports as objects that are uploaded in parts. What a crash leaves of an upload is removed by a rule of the bucket. */
export class S3LargeFiles implements LargeFiles {
  readonly #client: S3Client;
  readonly #bucket: string;

  constructor(client: S3Client, bucket: string) {
    this.#client = client;
    this.#bucket = bucket;
  }

  async put(file: FileRef, content: Uint8Array): Promise<void> {
    await this.#client.send(
      new PutObjectCommand({ ...this.#objectOf(file), Body: content, ContentType: mediaTypeOf(file.path) }),
    );
  }

  async begin(file: FileRef, token: string): Promise<string> {
    const { UploadId: upload = '' } = await this.#client.send(
      new CreateMultipartUploadCommand({
        ...this.#objectOf(file),
        ContentType: mediaTypeOf(file.path),
        Metadata: { export: token },
      }),
    );
    return upload;
  }

  async putPart(file: FileRef, upload: string, part: number, content: Uint8Array): Promise<string> {
    const { ETag: tag = '' } = await this.#client.send(
      new UploadPartCommand({ ...this.#objectOf(file), UploadId: upload, PartNumber: part, Body: content }),
    );
    return tag.replaceAll('"', '');
  }

  /** An upload that is gone was finished before a crash when the object has its token. */
  async finish(file: FileRef, { upload, token, parts }: FinishedUpload): Promise<void> {
    const complete = new CompleteMultipartUploadCommand({
      ...this.#objectOf(file),
      UploadId: upload,
      MultipartUpload: { Parts: parts.map((tag, index) => ({ PartNumber: index + 1, ETag: `"${tag}"` })) },
    });
    try {
      await this.#client.send(complete);
    } catch (error) {
      if ((await this.#tokenOf(file)) !== token) throw error;
    }
  }

  async #tokenOf(file: FileRef): Promise<string | undefined> {
    const head = new HeadObjectCommand(this.#objectOf(file));
    return this.#client.send(head).then(
      ({ Metadata: metadata }) => metadata?.export,
      () => undefined,
    );
  }

  #objectOf({ project, path }: FileRef): { readonly Bucket: string; readonly Key: string } {
    return { Bucket: this.#bucket, Key: `${reportsPrefix(project)}${path}` };
  }
}
