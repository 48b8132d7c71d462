import { S3Client } from '@aws-sdk/client-s3';

const CONNECTION_TIMEOUT_MS = 1_000;
const REQUEST_TIMEOUT_MS = 10_000;

/** Region and endpoint come from the SDK's own variables. */
export const createBucketClient = (): S3Client =>
  new S3Client({
    requestHandler: {
      connectionTimeout: CONNECTION_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      throwOnRequestTimeout: true,
    },
  });
