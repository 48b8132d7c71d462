import { beforeEach, describe, expect, it } from 'vitest';
import type { DayCalls } from '../../../../lib/insights/evidence/evidence.ts';
import { gatherDays } from '../../../../lib/insights/evidence/gather-days.ts';
import { createPriceBook } from '../../../../lib/pricing/price-book.ts';
import type { BookedRecord } from '../../../../lib/usage/record.ts';
import { bookedRecord, SOME_INSTANT_US } from '../../../support/builders.ts';
import { InMemoryDayMarks } from '../../../support/in-memory-day-marks.ts';
import { InMemoryDayCalls, InMemoryEvidence, InMemoryGatherings } from '../../../support/in-memory-evidence.ts';

type Facts = Parameters<typeof bookedRecord>[0];

const DAY = '2023-11-17';
const NIGHT = '2023-11-18';
const SECOND_US = 1_000_000;
const priceBooks = { of: async () => createPriceBook({ currency: 'CNY' }) };

let evidence: InMemoryEvidence;
let gatherings: InMemoryGatherings;
let gatherable: InMemoryDayMarks;
beforeEach(async () => {
  evidence = new InMemoryEvidence();
  gatherings = new InMemoryGatherings();
  gatherable = new InMemoryDayMarks();
  await gatherable.put([{ project: 'main', day: DAY, on: NIGHT }]);
});

const gather = (calls: DayCalls, { today = NIGHT, mayGoOn = (): boolean => true } = {}) =>
  gatherDays({ calls, priceBooks, evidence, gatherings, gatherable }, { today, mayGoOn });

const foundIn = async () => (await evidence.list('main', DAY, DAY)).flatMap(({ findings }) => findings);

async function findingsOf(calls: readonly Facts[]) {
  await gather(new InMemoryDayCalls(calls.map((facts, index) => bookedRecord({ id: `call-${index}`, ...facts }))));
  return foundIn();
}

describe('a night', () => {
  const records = Array.from({ length: 200 }, (_, index) =>
    bookedRecord({ id: `call-${index}`, userId: `user-${index}`, success: false, function: `f-${index % 4}` }),
  );
  /** Counts what is read of each partition; the reading dies where it is told to. */
  function watched(all: readonly BookedRecord[], diesAt = Number.POSITIVE_INFINITY) {
    const inner = new InMemoryDayCalls(all);
    const read: number[] = [];
    const calls: DayCalls = {
      partitions: inner.partitions,
      async *pages(project, day, partition) {
        if (read.length >= diesAt) throw new Error('the run died');
        read.push(partition);
        yield* inner.pages(project, day, partition);
      },
    };
    return { calls, read };
  }

  it('looks through each partition of a day once, and settles its marks', async () => {
    await gatherable.put([{ project: 'main', day: DAY, on: '2023-11-16' }]);
    const { calls, read } = watched(records);
    expect(await gather(calls)).toEqual({ gathered: 1, left: 0 });
    expect(read).toEqual(Array.from({ length: 64 }, (_, partition) => partition));
    expect(gatherable.all).toEqual([]);
    expect((await foundIn()).map(({ function: purpose, calls: count }) => [purpose, count])).toEqual(
      [0, 1, 2, 3].map((index) => [`f-${index}`, 50n]),
    );
    expect(await gather(calls)).toEqual({ gathered: 0, left: 0 });
  });

  it('goes on where the run before had no more time, and finds the same', async () => {
    let asked = 0;
    const first = watched(records);
    expect(await gather(first.calls, { mayGoOn: () => asked++ < 20 })).toEqual({ gathered: 0, left: 1 });
    expect(await foundIn()).toEqual([]);
    const second = watched(records);
    expect(await gather(second.calls)).toEqual({ gathered: 1, left: 0 });
    expect([...first.read, ...second.read]).toEqual(Array.from({ length: 64 }, (_, partition) => partition));
    const inTwo = await foundIn();
    await gatherable.put([{ project: 'main', day: DAY, on: NIGHT }]);
    await gather(new InMemoryDayCalls(records));
    expect(await foundIn()).toEqual(inTwo);
    expect(await gatherings.find({ project: 'main', day: DAY })).toBeUndefined();
  });

  it('begins anew where the day was proved again since a run stopped', async () => {
    let asked = 0;
    await gather(watched(records).calls, { mayGoOn: () => asked++ < 20 });
    const late = bookedRecord({ id: 'late', userId: 'user-1', success: false, function: 'f-late' });
    await gatherable.put([{ project: 'main', day: DAY, on: '2023-11-19' }]);
    const { calls, read } = watched([...records, late]);
    await gather(calls, { today: '2023-11-19' });
    expect(read).toHaveLength(64);
    expect((await foundIn()).map(({ function: purpose }) => purpose)).toContain('f-late');
    expect(gatherable.all).toEqual([]);
  });

  it('leaves a day whose reading died to the next run', async () => {
    await expect(gather(watched(records, 5).calls)).rejects.toThrow('the run died');
    expect(gatherable.all).toHaveLength(1);
    expect(await gather(watched(records).calls)).toEqual({ gathered: 1, left: 0 });
    expect(await foundIn()).toHaveLength(4);
  });

  it('keeps the ten rows of a kind with the largest savings', async () => {
    const found = await findingsOf(
      Array.from({ length: 30 }, (_, index) => ({ success: false, function: `f-${index}`, tokens: { input: index } })),
    );
    expect(found.map(({ function: purpose }) => purpose)).toEqual(
      Array.from({ length: 10 }, (_, index) => `f-${29 - index}`),
    );
  });
});

describe('a conversation without a cache', () => {
  const turn = (index: number, but: Facts = {}): Facts => ({
    ...{ userId: 'u', sessionId: 's', model: 'gpt-4o', timestampUs: SOME_INSTANT_US + index * 60 * SECOND_US },
    tokens: { input: 5000 + 100 * index, output: 1 },
    ...but,
  });
  const turns = (but: (index: number) => Facts = () => ({})): readonly Facts[] =>
    [0, 1, 2, 3].map((index) => turn(index, but(index)));
  const repeats = async (calls: readonly Facts[]) =>
    (await findingsOf(calls)).filter(({ kind }) => kind === 'prompt_caching').map((one) => [one.calls, one.ofCalls]);

  it('is one whose input grows', async () => {
    const [only] = await findingsOf(turns());
    expect(only).toMatchObject({ kind: 'prompt_caching', calls: 3n, ofCalls: 3n, tokens: 5000n + 5100n + 5200n });
  });

  it.each<[string, (index: number) => Facts]>([
    ['is cached', () => ({ tokens: { input: 5000, cacheRead: 1 } })],
    ['is short', () => ({ tokens: { input: 4095 } })],
    ['names no session', () => ({ sessionId: undefined }) as unknown as Facts],
    ['names no user', () => ({ userId: 'anonymous' })],
    ['is a session each', (index) => ({ sessionId: `s-${index}` })],
    ['is a function each', (index) => ({ function: `f-${index}` })],
    ['has long breaks', (index) => ({ timestampUs: SOME_INSTANT_US + index * 301 * SECOND_US })],
    ['fails', () => ({ success: false })],
  ])('is none where it %s', async (_, but) => {
    expect(await repeats(turns(but))).toEqual([]);
  });

  it('is looked at, and is no case, where input goes up and down or the model has no price of a cache', async () => {
    expect(await repeats(turns((index) => ({ tokens: { input: index % 2 === 0 ? 9000 : 5000 } })))).toEqual([[0n, 3n]]);
    await gatherable.put([{ project: 'main', day: DAY, on: NIGHT }]);
    expect(await repeats(turns(() => ({ model: 'qwen-max' })))).toEqual([[0n, 3n]]);
  });
});

describe('a storm of retries', () => {
  const tries = (count: number, but: (index: number) => Facts = () => ({})): readonly Facts[] =>
    Array.from({ length: count }, (_, index) => ({
      ...{ userId: 'u', sessionId: 's', success: false, durationUs: SECOND_US },
      ...{ timestampUs: SOME_INSTANT_US + index * 5 * SECOND_US, tokens: { input: 0, output: 0 }, ...but(index) },
    }));
  const storms = async (calls: readonly Facts[]) =>
    (await findingsOf(calls)).filter(({ kind }) => kind === 'retry_storm').map((one) => [one.calls, one.ofCalls]);

  it('is a failed call that is sent again more than twice', async () => {
    expect(await storms(tries(4))).toEqual([[3n, 3n]]);
  });

  it.each<[string, number, (index: number) => Facts, unknown[]]>([
    ['is sent again twice', 3, () => ({}), [[0n, 2n]]],
    ['succeeds', 6, () => ({ success: true }), []],
    ['is sent again after a pause', 6, (index) => ({ timestampUs: SOME_INSTANT_US + index * 12 * SECOND_US }), []],
    ['runs side by side', 6, () => ({ durationUs: 6 * SECOND_US }), []],
    ['sends other input', 6, (index) => ({ tokens: { input: 10 + index, output: 0 } }), []],
    ['is in another session', 6, (index) => ({ sessionId: `s-${index}` }), []],
  ])('is none where it %s', async (_, count, but, expected) => {
    expect(await storms(tries(count, but))).toEqual(expected);
  });
});

describe('calls that may wait', () => {
  const kinds = async (facts: Facts) => (await findingsOf([facts])).map(({ kind, calls }) => [kind, calls]);

  it.each<[string, Facts, unknown[]]>([
    ['say so by their tag', { tags: { interactive: 'false' } }, [['batch_price', 1n]]],
    ['are none without the tag', {}, []],
    ['are none with another one', { tags: { interactive: 'true' } }, []],
    ['are none that were sent in a batch', { tags: { interactive: 'false' }, serviceTier: 'batch' }, []],
    [
      'are looked at where nobody says what a batch costs',
      { tags: { interactive: 'false' }, model: 'deepseek-chat' },
      [['batch_price', 0n]],
    ],
  ])('%s', async (_, facts, expected) => {
    expect(await kinds(facts)).toEqual(expected);
  });
});
