import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { FileRef } from '../reports/ports.ts';
import { mediaTypeOf } from '../reports/report-path.ts';
import { reportsPrefix } from './keys.ts';

/** A bucket with the reports of all projects, each below a prefix of its own. */
export interface ReportBucket {
  readonly client: S3Client;
  readonly name: string;
}

/** Where a file lies. */
export const objectOf = ({ name }: ReportBucket, { project, path }: FileRef) => ({
  Bucket: name,
  Key: `${reportsPrefix(project)}${path}`,
});

/** Writes a file, over one of the same path. */
export async function putFile(bucket: ReportBucket, file: FileRef, content: Uint8Array): Promise<void> {
  const object = { ...objectOf(bucket, file), Body: content, ContentType: mediaTypeOf(file.path) };
  await bucket.client.send(new PutObjectCommand(object));
}
