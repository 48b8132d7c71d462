import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  anchorPrefix,
  apiKeyKey,
  counterKey,
  customPriceKey,
  exchangeRateKey,
  hourPrefix,
  instantOfRecordSk,
  keyPart,
  parseRecordPartition,
  quarantineKey,
  RECORD_BUCKETS,
  recordBucketsOf,
  recordKey,
  recordPartition,
  recordsOfUserPrefix,
  userKey,
} from '../../../lib/aws/keys.ts';
import { SOME_INSTANT_US } from '../../support/builders.ts';

const DAY = '2023-11-17';

/** Names as people and adversaries make them: reserved characters, long ones, ones that look like our own keys. */
const name = fc.oneof(
  { weight: 3, arbitrary: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 200 }) },
  { weight: 3, arbitrary: fc.string({ unit: fc.constantFrom('#', '|', '~', '%', '2', '3', 'a'), minLength: 1 }) },
  { weight: 1, arbitrary: fc.constantFrom('钱'.repeat(100), '钱'.repeat(101), '钱'.repeat(200), '😀'.repeat(200)) },
  { weight: 1, arbitrary: fc.string({ unit: fc.constantFrom('钱', '#', 'é'), minLength: 150, maxLength: 200 }) },
  { weight: 1, arbitrary: fc.constantFrom('a'.repeat(200), '#'.repeat(99), '#'.repeat(100), '#'.repeat(101)) },
);
const id = fc.stringMatching(/^[!-~]{1,128}$/);
const project = fc.constantFrom('main', 'm', 'main-2');

describe('a name in a key', () => {
  it.each([
    ['plain', 'plain'],
    ['用户', '用户'],
    ['a#b', 'a%23b'],
    ['50%', '50%25'],
    ['a|b~c', 'a%7Cb%7Ec'],
    ['\u0085', '%C2%85'],
    ['', ''],
  ])('%j is written %s', (text, written) => {
    expect(keyPart(text)).toBe(written);
  });

  it('of 300 bytes stays whole, a longer one is its beginning and a hash', () => {
    expect(keyPart('钱'.repeat(100))).toBe('钱'.repeat(100));
    expect(keyPart('钱'.repeat(101))).toMatch(/^钱{66}~[\w-]{22}$/);
  });

  it('never meets another name', () => {
    fc.assert(
      fc.property(name, name, (one, other) => {
        expect(keyPart(one) === keyPart(other)).toBe(one === other);
      }),
      { numRuns: 500 },
    );
    const long = '钱'.repeat(199);
    expect(keyPart(`${long}a`)).not.toBe(keyPart(`${long}b`));
    expect(keyPart(keyPart(`${long}a`))).not.toBe(keyPart(`${long}a`));
  });

  it('has no separator, so that no prefix finds the rows of another', () => {
    fc.assert(
      fc.property(name, name, (one, other) => {
        expect(keyPart(one)).not.toMatch(/[#|\p{Cc}]/u);
        if (one === other) return;
        const sk = recordKey({ project: 'main', userId: other, timestampUs: SOME_INSTANT_US, id: 'a' }, DAY).sk;
        expect(sk.startsWith(recordsOfUserPrefix(one))).toBe(false);
        const anchor = counterKey({ family: 'anchor', project: 'main', day: DAY, anchor: other, model: 'm' }).sk;
        expect(anchor.startsWith(anchorPrefix(one))).toBe(false);
      }),
      { numRuns: 300 },
    );
  });
});

describe('every key', () => {
  const counter = fc.tuple(project, name, name, name).chain(([own, one, other, third]) =>
    fc.constantFrom(
      counterKey({
        family: 'hour',
        project: own,
        day: DAY,
        hourStartUs: SOME_INSTANT_US,
        function: one,
        model: other,
      }),
      counterKey({ family: 'day', project: own, day: DAY, function: one, model: other }),
      counterKey({ family: 'anchor', project: own, day: DAY, anchor: one, model: other }),
      counterKey({ family: 'user', project: own, day: DAY, user: one }),
      counterKey({ family: 'session', project: own, session: one, day: DAY, user: other, model: third }),
      quarantineKey(own, one, other),
      apiKeyKey(own, 'f'.repeat(64)),
      customPriceKey(own, one),
      exchangeRateKey(own, one),
    ),
  );
  const record = fc
    .record({ project, userId: name, timestampUs: fc.integer({ min: 0, max: 9e15 }), id })
    .map((identity) => recordKey(identity, DAY));

  it('stays within the limits of DynamoDB', () => {
    fc.assert(
      fc.property(fc.oneof(counter, record), ({ pk, sk }) => {
        expect(Buffer.byteLength(pk)).toBeLessThanOrEqual(2048);
        expect(Buffer.byteLength(sk)).toBeLessThanOrEqual(1024);
        expect(sk).not.toBe('');
      }),
      { numRuns: 500 },
    );
  });

  it('begins with its project, and no project is the beginning of another', () => {
    fc.assert(
      fc.property(counter, ({ pk }) => {
        expect(pk).toMatch(/^(main|m|main-2)\|/);
      }),
      { numRuns: 100 },
    );
  });
});

describe('a record’s key', () => {
  const identity = fc.record({ project, userId: name, timestampUs: fc.integer({ min: 0, max: 9e15 }), id });

  it('is that of no other call', () => {
    fc.assert(
      fc.property(identity, identity, (one, other) => {
        const [own, others] = [recordKey(one, DAY), recordKey({ ...other, userId: one.userId }, DAY)];
        const isSame = one.project === other.project && one.timestampUs === other.timestampUs && one.id === other.id;
        expect(own.pk === others.pk && own.sk === others.sk).toBe(isSame);
      }),
      { numRuns: 300 },
    );
  });

  it('sorts by time within a user', () => {
    fc.assert(
      fc.property(identity, identity, (one, other) => {
        const [own, others] = [recordKey(one, DAY).sk, recordKey({ ...other, userId: one.userId }, DAY).sk];
        if (one.timestampUs < other.timestampUs) expect(Buffer.compare(Buffer.from(own), Buffer.from(others))).toBe(-1);
      }),
      { numRuns: 300 },
    );
  });

  it('is in one of the partitions of its user, and reads back', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          identity,
          identity.map((one) => ({ ...one, userId: 'anonymous' })),
        ),
        (one) => {
          const { pk, sk } = recordKey(one, DAY);
          const place = parseRecordPartition(pk);
          expect(place).toMatchObject({ project: one.project, day: DAY });
          expect(recordBucketsOf(one.userId)).toContain(place?.bucket);
          expect(instantOfRecordSk(sk)).toBe(one.timestampUs);
        },
      ),
      { numRuns: 200 },
    );
    expect(recordBucketsOf('user-1')).toHaveLength(1);
    expect(recordBucketsOf('anonymous')).toHaveLength(RECORD_BUCKETS);
  });

  // The books are found by these for ever.
  it('never changes', () => {
    const call = { project: 'main', userId: '用户#二', timestampUs: SOME_INSTANT_US, id: 'req|1' };
    expect(recordKey(call, DAY)).toEqual({
      pk: 'main|2023-11-17#28',
      sk: '用户%23二#01700186400000000#req%7C1',
    });
    expect(recordKey({ ...call, userId: 'anonymous' }, DAY).pk).toBe('main|2023-11-17#19');
    expect(userKey('main', DAY, '用户#二')).toEqual({ pk: 'main|U#2023-11-17#4', sk: '用户%23二' });
    expect(hourPrefix(SOME_INSTANT_US)).toBe('2023-11-17T02:00Z#');
  });

  it.each(['main|D#2023-11', 'main|2023-11-17#7', 'main', 'MAIN|2023-11-17#07', 'main|2023-11-17#07 '])(
    '%s is no partition of records',
    (pk) => {
      expect(parseRecordPartition(pk)).toBeUndefined();
    },
  );

  it('has a partition that can be named without it', () => {
    expect(recordPartition('main', DAY, 7)).toBe('main|2023-11-17#07');
  });
});
