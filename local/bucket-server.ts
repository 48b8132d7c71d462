import S3rver from 's3rver';

export interface BucketServer {
  /** By IP, because the SDK then puts the bucket into the path. */
  readonly endpoint: string;
  close(): Promise<void>;
}

/** S3 on one machine, with the buckets of the template; objects are files below `directory`. */
export async function startBucketServer(buckets: readonly string[], directory: string): Promise<BucketServer> {
  const server = new S3rver({
    address: '127.0.0.1',
    port: 0,
    silent: true,
    directory,
    configureBuckets: buckets.map((name) => ({ name, configs: [] })),
  });
  const { port } = await server.run();
  return { endpoint: `http://127.0.0.1:${port}`, close: () => server.close() };
}
