import type { Recommendation, RecommendationKind } from '../../lib/api-contract.ts';
import { addDays } from '../../lib/calendar.ts';
import { sumsOf } from '../../lib/counters/families.ts';
import { gatherDays } from '../../lib/insights/evidence/gather-days.ts';
import { recommendations } from '../../lib/insights/recommendations/recommendations.ts';
import type { Decimal } from '../../lib/money.ts';
import { createPriceBook } from '../../lib/pricing/price-book.ts';
import type { BookedRecord } from '../../lib/usage/record.ts';
import { usageRecord } from './builders.ts';
import { InMemoryCounterReader } from './in-memory-counter-reader.ts';
import { InMemoryDayMarks } from './in-memory-day-marks.ts';
import { InMemoryDayCalls, InMemoryGatherings } from './in-memory-evidence.ts';
import { insightBooks } from './insight-books.ts';
import { NOW_US, shanghai } from './random-records.ts';
import { type SeededRandom, seededRandom } from './seeded-random.ts';

type Facts = Parameters<typeof usageRecord>[0];

/** Ledgers of calls, clean and with one saving planted; alike for the same seed. */
const TODAY = shanghai.dayOf(NOW_US);
const DAYS = 30;
const [SECOND_US, MINUTE_US] = [1_000_000, 60_000_000];

/** Units of 10⁻⁸ CNY a token, by the lists of the sellers at 7 CNY a dollar: input, output, cache read, cache write. */
const RATES = {
  'gpt-4o': [1750, 7000, 875, 1750],
  'claude-sonnet-4-5': [2100, 10_500, 210, 2625],
  'qwen-max': [2000, 6000, 2000, 2000],
  'gpt-4': [21_000, 42_000, 21_000, 21_000],
} as const;
type Model = keyof typeof RATES;

/** What is planted, and what it would have saved in all, in units of 10⁻⁸ CNY, reckoned without the code under test. */
export interface Planted {
  readonly kind: RecommendationKind;
  readonly calls: readonly Facts[];
  readonly saving: number;
  /** Kinds that the same calls must show besides. */
  readonly besides?: readonly RecommendationKind[];
}

export interface SavingsWorld {
  readonly days: number;
  readonly clean: readonly Facts[];
  readonly planted: readonly Planted[];
}

export function savingsWorldOf(seed: number): SavingsWorld {
  const random = seededRandom(seed * 7919);
  const days = 8 + random.below(5);
  const everyDay = everyDayOf(days);
  return {
    days,
    clean: cleanCalls(everyDay, random),
    planted: [
      conversations(random.pick(['gpt-4o', 'claude-sonnet-4-5']), random, everyDay),
      mayWait(random, everyDay),
      storms(random.pick([0, 20_000]), random, everyDay),
      failures(random, everyDay),
      dearElsewhere(random, everyDay),
      cheaperHere(random, everyDay),
    ],
  };
}

/** A ledger of so many days until yesterday with nothing to save. */
export const cleanLedgerOf = (seed: number, days: number): readonly Facts[] =>
  cleanCalls(everyDayOf(days), seededRandom(seed * 104_729));

type EveryDay = (callsOf: (beginUs: number, day: number) => readonly Facts[]) => readonly Facts[];

const everyDayOf =
  (days: number): EveryDay =>
  (callsOf) => {
    const begin = (index: number): number => shanghai.startOfDay(addDays(TODAY, index - days)) + 8 * 60 * MINUTE_US;
    return Array.from({ length: days }, (_, day) => callsOf(begin(day), day)).flat();
  };

const times = <T>(count: number, make: (index: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));

/** Sessions and calls of a day, and how often a call fails first. */
interface CleanStyle {
  readonly cached: number;
  readonly unlike: number;
  readonly retried: number;
  readonly failing: number;
}

function cleanCalls(everyDay: EveryDay, random: SeededRandom): readonly Facts[] {
  const style = {
    ...{ cached: 3 + random.below(6), unlike: 10 + random.below(20), retried: 15 + random.below(30) },
    failing: random.pick([0.05, 0.1, 0.2]),
  };
  return everyDay((beginUs) => cleanDay(beginUs, style, random));
}

/** Work with nothing to save: cached conversations, other input each time, a retry now and then, failures that cost nothing. */
function cleanDay(beginUs: number, style: CleanStyle, random: SeededRandom): readonly Facts[] {
  const user = () => `user-${random.below(20)}`;
  const at = () => beginUs + random.below(10 * 60 * 60) * SECOND_US;
  const cached = times(style.cached, () => {
    const [userId, sessionId, startUs] = [user(), `s-${random.below(1e9)}`, at()];
    return times(5, (turn) => ({
      ...{ function: 'chat', model: 'claude-sonnet-4-5', userId, sessionId, timestampUs: startUs + turn * MINUTE_US },
      tokens: { input: 6000 + turn * 500, cacheRead: turn === 0 ? 0 : 5500 + turn * 500, output: 300 },
    }));
  }).flat();
  const unlike = times(style.unlike, () => {
    const [userId, sessionId, startUs] = [user(), `d-${random.below(1e9)}`, at()];
    return times(4, (turn) => ({
      ...{ function: 'documents', model: 'gpt-4o', userId, sessionId, timestampUs: startUs + turn * MINUTE_US },
      ...{ tags: { interactive: 'true' }, tokens: { input: 20_000 + random.below(20_000), output: 150 } },
    }));
  }).flat();
  const retried = times(style.retried, () => {
    const [userId, sessionId, startUs] = [user(), `t-${random.below(1e9)}`, at()];
    const call = { function: 'titles', model: 'qwen-max', userId, sessionId };
    const failed = { success: false, tokens: { input: 0, output: 0 }, durationUs: SECOND_US };
    const answered = { ...call, timestampUs: startUs + 4 * SECOND_US, tokens: { input: 400, output: 12 } };
    return random.chance(style.failing) ? [{ ...call, ...failed, timestampUs: startUs }, answered] : [answered];
  }).flat();
  return [...cached, ...unlike, ...retried];
}

/** Sessions whose input grows from turn to turn, none of it cached. */
function conversations(model: Model, random: SeededRandom, everyDay: EveryDay): Planted {
  const [input, , read, write] = RATES[model];
  let saving = 0;
  const calls = everyDay((beginUs, day) =>
    times(5, (session) => {
      const [turns, first] = [4 + random.below(5), 4096 + random.below(4000)];
      const [grows, gapUs] = [random.below(800), (1 + random.below(4)) * MINUTE_US];
      return times(turns, (turn) => {
        const [own, before] = [first + turn * grows, first + (turn - 1) * grows];
        saving += turn === 0 ? own * (input - write) : before * (input - read) + (own - before) * (input - write);
        return {
          ...{ function: 'assistant', model, userId: `planted-${session}`, sessionId: `p-${day}-${session}` },
          ...{ timestampUs: beginUs + turn * gapUs, tokens: { input: own, output: 900 } },
        };
      });
    }).flat(),
  );
  return { kind: 'prompt_caching', calls, saving };
}

/** Calls that may wait, at half the price in the batch tier; and as many that nobody has tagged. */
function mayWait(random: SeededRandom, everyDay: EveryDay): Planted {
  const [inputRate, outputRate] = RATES['gpt-4o'];
  let saving = 0;
  const calls = everyDay((beginUs, day) =>
    times(40, (index) => {
      const [input, output] = [3000 + random.below(300), 2500 + random.below(300)];
      const isTagged = index % 2 === 0;
      if (isTagged) saving += (input * inputRate + output * outputRate) / 2;
      return {
        ...{ function: 'nightly', model: 'gpt-4o', id: `n-${day}-${index}`, timestampUs: beginUs + index * SECOND_US },
        ...{ tokens: { input, output }, ...(isTagged && { tags: { interactive: 'false', team: 'x' } }) },
      };
    }),
  );
  return { kind: 'batch_price', calls, saving };
}

/** A failed call that is sent again every two seconds until it is answered; what fails may cost nothing. */
function storms(input: number, random: SeededRandom, everyDay: EveryDay): Planted {
  let saving = 0;
  const calls = everyDay((beginUs, day) =>
    times(3, (session) => {
      const repeats = 4 + random.below(5);
      // The first try and two repeats are what clients do by themselves; the last one is answered.
      saving += (repeats - 3) * input * RATES['qwen-max'][0];
      return times(repeats + 1, (index) => ({
        ...{ function: 'tools', model: 'qwen-max', userId: `planted-${session}`, sessionId: `r-${day}-${session}` },
        ...{ timestampUs: beginUs + index * 2 * SECOND_US, durationUs: SECOND_US, success: index === repeats },
        tokens: index === repeats ? { input: 20_000, output: 40 } : { input, output: 0 },
      }));
    }).flat(),
  );
  return { kind: 'retry_storm', calls, saving, besides: input > 0 ? ['paid_failures'] : [] };
}

/** One call of five fails and costs its input. */
function failures(random: SeededRandom, everyDay: EveryDay): Planted {
  let saving = 0;
  const calls = everyDay((beginUs, day) =>
    times(40, (index) => {
      const success = index % 5 !== 0;
      const tokens = success ? { input: 700, output: 1500 } : { input: 500 + random.below(500), output: 0 };
      if (!success) saving += tokens.input * RATES['gpt-4o'][0];
      const timestampUs = beginUs + index * MINUTE_US;
      return { function: 'images', model: 'gpt-4o', id: `f-${day}-${index}`, timestampUs, success, tokens };
    }),
  );
  return { kind: 'paid_failures', calls, saving };
}

/** A function whose work is like that of another one, which uses a model at a fraction of the price. */
function dearElsewhere(random: SeededRandom, everyDay: EveryDay): Planted {
  const tokens = { input: 900 + random.below(100), output: 5000 };
  const of = (name: string, model: Model): readonly Facts[] =>
    everyDay((beginUs, day) =>
      times(40, (index) => ({
        ...{ function: name, model, id: `${name}-${day}-${index}`, timestampUs: beginUs + index * SECOND_US, tokens },
      })),
    );
  const calls = [...of('letters', 'gpt-4'), ...of('answers', 'gpt-4o')];
  const saved = tokens.input * (RATES['gpt-4'][0] - RATES['gpt-4o'][0]) + 5000 * (42_000 - 7000);
  return { kind: 'price_only', calls, saving: (saved * calls.length) / 2 };
}

/** One function with two models, one of them at a fraction of the price. */
function cheaperHere(random: SeededRandom, everyDay: EveryDay): Planted {
  const tokens = { input: 900 + random.below(100), output: 5000 };
  const calls = everyDay((beginUs, day) =>
    times(80, (index) => ({
      ...{ function: 'letters', model: index % 2 === 0 ? 'gpt-4' : 'gpt-4o', id: `c-${day}-${index}` },
      ...{ timestampUs: beginUs + index * SECOND_US, tokens },
    })),
  );
  const saved = tokens.input * (RATES['gpt-4'][0] - RATES['gpt-4o'][0]) + 5000 * (42_000 - 7000);
  return { kind: 'cheaper_model', calls, saving: (saved * calls.length) / 2 };
}

const price = createPriceBook({ currency: 'CNY' });

/** Booked without digests: nobody here compares records. */
const booked = (calls: readonly Facts[]): readonly BookedRecord[] =>
  calls.map((facts, index) => {
    const record = usageRecord({ id: `call-${index}`, ...facts });
    const { timestampUs } = record;
    const place = { day: shanghai.dayOf(timestampUs), hourStartUs: shanghai.hourStartOf(timestampUs) };
    return { record, ...place, ...price(record), factsDigest: 0n, bookedDigest: 0n };
  });

function dayCountersOf(records: readonly BookedRecord[]): InMemoryCounterReader {
  const counters = new InMemoryCounterReader();
  for (const one of records) {
    const { project, function: purpose, model } = one.record;
    counters.add({ key: { family: 'day', project, day: one.day, function: purpose, model }, sums: sumsOf(one) });
  }
  return counters;
}

/** What is recommended to a ledger of these calls, after a night, from its last so many days. */
export async function adviceFor(
  calls: readonly Facts[],
  days = DAYS,
): Promise<readonly Recommendation<bigint, Decimal>[]> {
  const records = booked(calls);
  const books = { ...insightBooks([]), counters: dayCountersOf(records) };
  const gatherable = new InMemoryDayMarks();
  await gatherable.put([...new Set(records.map(({ day }) => day))].map((day) => ({ project: 'main', day, on: TODAY })));
  await gatherDays(
    { ...books, calls: new InMemoryDayCalls(records), gatherings: new InMemoryGatherings(), gatherable },
    { today: TODAY, mayGoOn: () => true },
  );
  return (await recommendations(books, { project: 'main', nowUs: NOW_US, days })).recommendations;
}

/** What is not as it should be of a ledger with this saving planted; undefined where it is found, and nothing else. */
export async function missed({ days, clean }: SavingsWorld, planted: Planted): Promise<string | undefined> {
  const found = await adviceFor([...clean, ...planted.calls]);
  const kinds = found.map(({ kind }) => kind).toSorted();
  const due = [planted.kind, ...(planted.besides ?? [])].toSorted();
  if (kinds.join() !== due.join()) return `planted ${due.join()}, found ${kinds.join()}`;
  const advice = found.find(({ kind }) => kind === planted.kind);
  // The days since the first with calls; those that only records know end yesterday.
  const period = advice?.records == null ? days + 1 : days;
  const expected = ((planted.saving / 1e8) * 30) / period;
  const actual = Number(advice?.saving_per_month);
  // Estimates are shown with four digits.
  const isRight = Math.abs(actual - expected) <= 0.001 * expected;
  return isRight ? undefined : `${planted.kind}: saves ${actual}, not ${expected}`;
}
