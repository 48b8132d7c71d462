import { promisify } from 'node:util';
import { deserialize, serialize } from 'node:v8';
import { gunzip, gzip } from 'node:zlib';
import { DeleteObjectCommand, GetObjectCommand, NoSuchKey, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { ProofRuns, RunRef } from '../integrity/proof-runs.ts';
import type { ProofRun } from '../integrity/prove-day.ts';
import { proofRunObject } from './keys.ts';

interface StoredRun {
  readonly shape: number;
  readonly run: ProofRun;
}

/** Another one whenever what a run is made of changes: a run that an older release has left is begun again. */
const SHAPE = 2;
/** Sums are told apart well enough by the fastest level. */
const LEVEL = 1;

const pack = promisify<Uint8Array, { level: number }, Buffer>(gzip);
const unpack = promisify<Uint8Array, Buffer>(gunzip);

/** Proofs under way as objects. What a crash or a cancelled job leaves is removed by a rule of the bucket. */
export class S3ProofRuns implements ProofRuns {
  readonly #client: S3Client;
  readonly #bucket: string;

  constructor(client: S3Client, bucket: string) {
    this.#client = client;
    this.#bucket = bucket;
  }

  async put(ref: RunRef, run: ProofRun): Promise<void> {
    const body = await pack(serialize({ shape: SHAPE, run } satisfies StoredRun), { level: LEVEL });
    await this.#client.send(new PutObjectCommand({ ...this.#objectOf(ref), Body: body }));
  }

  async find(ref: RunRef): Promise<ProofRun | undefined> {
    try {
      const { Body: body } = await this.#client.send(new GetObjectCommand(this.#objectOf(ref)));
      const { shape, run }: StoredRun = deserialize(await unpack((await body?.transformToByteArray()) ?? Buffer.of()));
      return shape === SHAPE ? run : undefined;
    } catch (error) {
      if (error instanceof NoSuchKey) return undefined;
      throw error;
    }
  }

  async remove(ref: RunRef): Promise<void> {
    await this.#client.send(new DeleteObjectCommand(this.#objectOf(ref)));
  }

  #objectOf({ project, token }: RunRef) {
    return { Bucket: this.#bucket, Key: proofRunObject(project, token) };
  }
}
