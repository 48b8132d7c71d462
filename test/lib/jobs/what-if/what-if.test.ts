import { describe, expect, it } from 'vitest';
import type { WhatIfResult } from '../../../../lib/api-contract.ts';
import { LedgerError } from '../../../../lib/errors.ts';
import { readWhatIf } from '../../../../lib/jobs/what-if/read-what-if.ts';
import { createWhatIf, type WhatIfCursor } from '../../../../lib/jobs/what-if/what-if.ts';
import type { WhatIfInput } from '../../../../lib/jobs/what-if/what-if-input.ts';
import { type Decimal, money } from '../../../../lib/money.ts';
import type { PriceCall } from '../../../../lib/pricing/price.ts';
import { bookedRecord, SOME_INSTANT_US, UNPRICED } from '../../../support/builders.ts';
import { InMemoryCounterReader } from '../../../support/in-memory-counter-reader.ts';
import { InMemorySealedDays } from '../../../support/in-memory-sealed-days.ts';
import { InMemoryUsageRecords } from '../../../support/in-memory-usage-records.ts';

const RANGE = { from: '2023-11-17', to: '2023-11-19' };
const DAY_US = 86_400_000_000;

/** A price that an independent sum can be made of: by model, instant, tier and seller. */
const priceCall: PriceCall = ({ model, tokens, timestampUs, serviceTier, provider }) => {
  if (model === 'unknown') return UNPRICED;
  const rate = BigInt(model.length) * (timestampUs < SOME_INSTANT_US + DAY_US ? 7n : 11n);
  const tier = serviceTier === 'batch' ? 1n : 2n;
  return {
    costAtto: rate * tier * BigInt(tokens.input) + (provider === undefined ? 0n : 10n ** 15n),
    price: UNPRICED.price,
  };
};

const RECORDS = Array.from({ length: 2500 }, (_, index) =>
  bookedRecord({
    id: `call-${index}`,
    userId: `user-${index % 7}`,
    model: ['dear', 'dearest', 'other'][index % 3] ?? '',
    provider: 'seller',
    serviceTier: index % 2 === 0 ? 'batch' : 'standard',
    timestampUs: SOME_INSTANT_US + (index % 2) * DAY_US + index,
    tokens: { input: 1_000_003 * index },
  }),
);

async function run(input: WhatIfInput) {
  const records = new InMemoryUsageRecords();
  await records.insert(RECORDS);
  const read: string[] = [];
  const work = createWhatIf({
    records: {
      listDay: (project, day, page) => {
        read.push(day);
        return records.listDay(project, day, page);
      },
    },
    counters: new InMemoryCounterReader(RECORDS),
    priceBooks: { of: async () => priceCall },
    sealedDays: new InMemorySealedDays(),
    currency: 'CNY',
  });
  const asked = { project: 'main', input };
  let cursor: WhatIfCursor | undefined;
  const progress: number[] = [];
  do {
    const advance = await work.advance(asked, cursor);
    // As it is stored between two steps.
    cursor = JSON.parse(JSON.stringify(advance.cursor)) as WhatIfCursor;
    progress.push(advance.progress.done);
  } while (!work.isFinishedAt(cursor));
  expect(work.totalsOf(asked, cursor)).toBeUndefined();
  return { result: work.resultOf(asked, cursor) as WhatIfResult<number, Decimal>, progress, read };
}

const booked = (model: string) => RECORDS.filter(({ record }) => record.model === model);
const sum = (values: readonly (bigint | null)[]): bigint =>
  values.reduce<bigint>((total, value) => total + (value ?? 0n), 0n);

describe('a what-if', () => {
  it('with the same model is the books, to the last digit', async () => {
    const { result } = await run({ ...RANGE, replace: { dear: 'dear', dearest: 'dearest', other: 'other' } });
    const books = money(sum(RECORDS.map(({ costAtto }) => costAtto))).toString();
    expect([result.calls, result.changed_calls, String(result.difference)]).toEqual([2500, 0, '0']);
    expect([String(result.old_cost), String(result.new_cost)]).toEqual([books, books]);
  });

  it('with another model is the sum of what each call would have cost at its own instant and tier', async () => {
    const { result, progress } = await run({ ...RANGE, replace: { dearest: 'x' } });
    const calls = booked('dearest');
    const expected = calls.map(
      ({ record: { provider: _seller, ...call } }) => priceCall({ ...call, model: 'x' }).costAtto,
    );
    expect(result).toMatchObject({ ...RANGE, replace: { dearest: 'x' }, calls: calls.length, currency: 'CNY' });
    expect(result.new_cost?.units).toBe(sum(expected));
    expect(result.old_cost?.units).toBe(sum(calls.map(({ costAtto }) => costAtto)));
    expect(result.difference.units).toBe(sum(expected) - sum(calls.map(({ costAtto }) => costAtto)));
    expect(result.rows.map(({ date, model }) => [date, model])).toEqual([
      ['2023-11-17', 'dearest'],
      ['2023-11-18', 'dearest'],
    ]);
    expect(progress).toEqual([1000, 1250, 2250, 2500]);
  });

  it('with a model of unknown price says unknown, never 0', async () => {
    const { result } = await run({ ...RANGE, replace: { dear: 'unknown' } });
    expect(result).toMatchObject({ new_cost: null, unpriced_before: 0, unpriced_after: booked('dear').length });
  });

  it('reads no day on which the counters have no such call', async () => {
    const { result, read } = await run({ ...RANGE, replace: { nobody: 'dear' } });
    expect([read, result.calls, result.rows]).toEqual([[], 0, []]);
  });
});

describe('a request', () => {
  it.each([
    [{}, ['from: is required', 'to: is required', 'replace: is required']],
    [{ ...RANGE, replace: {} }, [/^replace: must be an object of 1 to 20 models/]],
    [{ ...RANGE, replace: { a: '' } }, [/^replace.a: /]],
    [{ from: '2023-11-18', to: '2023-11-17', replace: { a: 'b' } }, ['to: must not be before from, 2023-11-18']],
    [
      { from: '2023-01-01', to: '2024-01-02', replace: { a: 'b' } },
      [/^to: a range has 1 to 366 days: at most until 2024-01-01/],
    ],
    [{ from: '2023-02-30', to: '2023-03-01', replace: { a: 'b' } }, [/^from: must be a day/]],
  ])('%j is refused, all faults at once', (body, expected) => {
    const faults = (() => {
      try {
        readWhatIf(body);
        return [];
      } catch (error) {
        return error instanceof LedgerError ? error.details : undefined;
      }
    })();
    expect(faults?.map(({ path, message }) => `${path}: ${message}`)).toEqual(
      expected.map((text) => (typeof text === 'string' ? text : expect.stringMatching(text))),
    );
  });
});
