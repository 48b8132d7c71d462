import S3rver from 's3rver';
import { type FileStore, putWhole } from './put-whole.ts';

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
  const { store } = server as unknown as { readonly store: FileStore };
  store.putObject = putWhole(store);
  const { port } = await server.run();
  return { endpoint: `http://127.0.0.1:${port}`, close: () => server.close() };
}
