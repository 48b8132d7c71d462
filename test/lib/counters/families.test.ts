import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CounterKey, MEASURES, type Sums } from '../../../lib/counters/counter.ts';
import {
  addSums,
  counterIdentity,
  countersOf,
  isZero,
  subtractSums,
  sumsOf,
  zeroSums,
} from '../../../lib/counters/families.ts';
import { bookedRecord, SOME_INSTANT_US, UNPRICED } from '../../support/builders.ts';

describe('the counters of a record', () => {
  it('are one of each family', () => {
    const booked = bookedRecord({ userId: 'u', anchorId: 'a', sessionId: 's', model: 'm', function: 'f' });
    const day = '2023-11-17';
    expect(countersOf(booked)).toEqual([
      { family: 'hour', project: 'main', day, hourStartUs: SOME_INSTANT_US, function: 'f', model: 'm' },
      { family: 'day', project: 'main', day, function: 'f', model: 'm' },
      { family: 'anchor', project: 'main', day, anchor: 'a', model: 'm' },
      { family: 'user', project: 'main', day, user: 'u' },
      { family: 'session', project: 'main', session: 's', day, user: 'u', model: 'm' },
    ]);
  });

  it('leave the session out when none is named, and keep the anchor under an empty name', () => {
    const keys = countersOf(bookedRecord());
    expect(keys.map(({ family }) => family)).toEqual(['hour', 'day', 'anchor', 'user']);
    expect(keys[2]).toMatchObject({ family: 'anchor', anchor: '' });
  });
});

describe('the identity of a counter', () => {
  const name = fc.constantFrom('', 'a', 'b', 'a#b', '2023-11-17', '1');
  const project = fc.constantFrom('main', 'other');
  const day = fc.constantFrom('2023-11-17', '2023-11-18');
  const key: fc.Arbitrary<CounterKey> = fc.oneof(
    fc.record({
      family: fc.constant('hour' as const),
      project,
      day,
      hourStartUs: fc.constantFrom(0, 1, 11),
      function: name,
      model: name,
    }),
    fc.record({ family: fc.constant('day' as const), project, day, function: name, model: name }),
    fc.record({ family: fc.constant('anchor' as const), project, day, anchor: name, model: name }),
    fc.record({ family: fc.constant('user' as const), project, day, user: name }),
    fc.record({ family: fc.constant('session' as const), project, session: name, day, user: name, model: name }),
  );

  it('is the same for the same counter and for no other', () => {
    const canonical = (of: CounterKey) => JSON.stringify(Object.entries(of).sort());
    fc.assert(
      fc.property(key, key, (one, other) => {
        expect(counterIdentity(one) === counterIdentity(other)).toBe(canonical(one) === canonical(other));
      }),
      { numRuns: 500 },
    );
  });
});

describe('the sums of a record', () => {
  it('carry every measure', () => {
    const booked = bookedRecord({
      durationUs: 1_234,
      reportedCost: '29.5',
      reportedCurrency: 'CNY',
      tokens: {
        input: 1,
        output: 2,
        cacheRead: 3,
        cacheWrite: 4,
        cacheWrite1h: 5,
        reasoning: 6,
        audioInput: 7,
        audioOutput: 8,
      },
    });
    expect(sumsOf({ ...booked, costAtto: 29_520_000_000_000_000_000n })).toEqual({
      calls: 1n,
      successes: 1n,
      inputTokens: 1n,
      outputTokens: 2n,
      cacheReadTokens: 3n,
      cacheWriteTokens: 4n,
      cacheWrite1hTokens: 5n,
      reasoningTokens: 6n,
      audioInputTokens: 7n,
      audioOutputTokens: 8n,
      durationUs: 1_234n,
      costAtto: 29_520_000_000_000_000_000n,
      unpricedCalls: 0n,
      digest: booked.bookedDigest,
      reportedCalls: 1n,
      reportedUnpricedCalls: 0n,
      unconvertibleCalls: 0n,
      comparedCostAtto: 29_520_000_000_000_000_000n,
      reportedOwnAtto: 0n,
      reportedCnyAtto: 29_500_000_000_000_000_000n,
      reportedUsdAtto: 0n,
    });
  });

  const reported = (facts: Parameters<typeof bookedRecord>[0], call?: Parameters<typeof bookedRecord>[1]) => {
    const { calls, successes, inputTokens, outputTokens, costAtto, unpricedCalls, digest, ...sums } = sumsOf(
      bookedRecord({ success: false, ...facts }, call),
    );
    return Object.fromEntries(Object.entries(sums).filter(([, sum]) => sum !== 0n));
  };

  it.each([
    ['no currency', undefined, { reportedOwnAtto: 1n }],
    ['yuan', 'CNY', { reportedCnyAtto: 1n }],
    ['dollars', 'USD', { reportedUsdAtto: 1n }],
  ])('compare a cost that was reported in %s with ours of that call', (_, reportedCurrency, amount) => {
    const currency = reportedCurrency === undefined ? {} : { reportedCurrency };
    // The ledger's money has 18 places, a reported cost up to 30.
    const facts = { reportedCost: '0.0000000000000000005', ...currency };
    expect(reported(facts)).toEqual({ reportedCalls: 1n, comparedCostAtto: 82_000_000_000_000_000n, ...amount });
  });

  it('compare nothing where one side is unknown, and count such calls', () => {
    expect(reported({ reportedCost: '1' }, UNPRICED)).toEqual({ reportedCalls: 1n, reportedUnpricedCalls: 1n });
    const inEuro = { reportedCost: '1', reportedCurrency: 'EUR' };
    expect(reported(inEuro)).toEqual({ reportedCalls: 1n, unconvertibleCalls: 1n });
    expect(reported(inEuro, UNPRICED)).toEqual({ reportedCalls: 1n, unconvertibleCalls: 1n });
  });

  it('compare a call that was reported to be free', () => {
    expect(reported({ reportedCost: '0' })).toEqual({ reportedCalls: 1n, comparedCostAtto: 82_000_000_000_000_000n });
  });

  it('know of no reported cost where none was sent, with a currency or without', () => {
    expect(reported({})).toEqual({});
    expect(reported({ reportedCurrency: 'USD' })).toEqual({});
  });

  it('show an unpriced call instead of a cost of 0', () => {
    expect(sumsOf(bookedRecord({}, UNPRICED))).toMatchObject({ calls: 1n, costAtto: 0n, unpricedCalls: 1n });
  });

  it('count a free call as priced', () => {
    expect(sumsOf(bookedRecord({}, { costAtto: 0n, price: { source: 'override' } }))).toMatchObject({
      costAtto: 0n,
      unpricedCalls: 0n,
    });
  });

  it('count a failed call, but not as a success', () => {
    expect(sumsOf(bookedRecord({ success: false }))).toMatchObject({ calls: 1n, successes: 0n });
  });

  it('add up and are taken away measure by measure', () => {
    const sums = fc.record(
      Object.fromEntries(MEASURES.map((measure) => [measure, fc.bigInt()])),
    ) as unknown as fc.Arbitrary<Sums>;
    fc.assert(
      fc.property(sums, sums, (one, other) => {
        const running = zeroSums();
        addSums(running, one);
        addSums(running, other);
        for (const measure of MEASURES) expect(running[measure]).toBe(one[measure] + other[measure]);
        subtractSums(running, one);
        expect(running).toEqual(other);
        subtractSums(running, other);
        expect(isZero(running)).toBe(true);
      }),
    );
  });

  it.each(MEASURES)('are not zero while %s is not', (measure) => {
    expect(isZero({ ...zeroSums(), [measure]: -1n })).toBe(false);
  });
});
