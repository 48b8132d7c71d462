import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { FileRef, ReportLinks } from '../reports/ports.ts';
import { objectOf, type ReportBucket } from './report-objects.ts';

/** Presigned addresses of reports. Apart from their files, since what signs is large and one function alone needs it. */
export class S3ReportLinks implements ReportLinks {
  readonly #bucket: ReportBucket;

  constructor(client: S3Client, bucket: string) {
    this.#bucket = { client, name: bucket };
  }

  link(file: FileRef, expiresInSeconds: number): Promise<string> {
    const name = file.path.slice(file.path.lastIndexOf('/') + 1);
    // A browser keeps it as a file: it would show it in the place of the page that has the link.
    const asFile = { ResponseContentDisposition: `attachment; filename="${name}"` };
    return getSignedUrl(this.#bucket.client, new GetObjectCommand({ ...objectOf(this.#bucket, file), ...asFile }), {
      expiresIn: expiresInSeconds,
    });
  }
}
