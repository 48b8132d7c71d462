import { serialize } from 'node:v8';
import { gzipSync } from 'node:zlib';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { proofRunObject } from '../../../../lib/aws/keys.ts';
import { S3ProofRuns } from '../../../../lib/aws/s3-proof-runs.ts';
import { countersOf, zeroSums } from '../../../../lib/counters/families.ts';
import type { ProofRuns } from '../../../../lib/integrity/proof-runs.ts';
import { advanceProof, beginProof, type ProofRun } from '../../../../lib/integrity/prove-day.ts';
import { bookedRecord } from '../../../support/builders.ts';
import { InMemoryProofRuns } from '../../../support/in-memory-proof-runs.ts';
import { SmallLedger } from '../../../support/small-ledger.ts';
import { testBucket } from '../../../support/test-bucket.ts';

const DAY = { project: 'main', day: '2023-11-17' };
const LIMITS = { attempts: 2, patienceMs: 300, maxExamined: 100 };
const bucket = testBucket();

/** A proof of a day with an error, after each of its steps. */
async function* runsOfAProof(): AsyncGenerator<ProofRun> {
  const ledger = new SmallLedger();
  const calls = Array.from({ length: 5 }, (_, index) =>
    bookedRecord({ id: `call-${index}`, sessionId: 's', userId: 'u' }),
  );
  for (const call of calls) ledger.write(call);
  await ledger.deliver();
  const [key] = countersOf(calls[0] ?? bookedRecord());
  if (key !== undefined) ledger.counters.plant(key, { ...zeroSums(), costAtto: 1n << 70n });
  const run = beginProof();
  while (run.proof === undefined) {
    await advanceProof(ledger.ports, DAY, LIMITS, run);
    yield run;
  }
}

describe.each([
  ['in memory', (): ProofRuns => new InMemoryProofRuns()],
  ['in a bucket', (): ProofRuns => new S3ProofRuns(bucket.client, bucket.name)],
])('proofs under way %s', (_, open) => {
  it('are found as they were put, with every digit and every watermark', async () => {
    const runs = open();
    const ref = { project: 'main', token: 'one' };
    let marks = 0;
    for await (const run of runsOfAProof()) {
      await runs.put(ref, run);
      // Watermarks are bytes, whichever class has them.
      expect(structuredClone(await runs.find(ref))).toEqual(structuredClone(run));
      marks += run.survey.marks.size;
    }
    expect(marks).toBeGreaterThan(0);
  });

  it('are found by their own name only, until they are removed', async () => {
    const runs = open();
    await runs.put({ project: 'main', token: 'two' }, beginProof());
    expect(await runs.find({ project: 'main', token: 'none' })).toBeUndefined();
    await runs.remove({ project: 'main', token: 'two' });
    await runs.remove({ project: 'main', token: 'two' });
    expect(await runs.find({ project: 'main', token: 'two' })).toBeUndefined();
  });
});

it('one of a release with another idea of it is none', async () => {
  const body = gzipSync(serialize({ shape: 0, run: { some: 'thing' } }));
  await bucket.client.send(
    new PutObjectCommand({ Bucket: bucket.name, Key: proofRunObject('main', 'old'), Body: body }),
  );
  expect(await new S3ProofRuns(bucket.client, bucket.name).find({ project: 'main', token: 'old' })).toBeUndefined();
});
