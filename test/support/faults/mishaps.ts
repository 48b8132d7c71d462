import { type SeededRandom, seededRandom } from '../seeded-random.ts';

/** What becomes of a request on its way to the tables. */
const WHOLE = [
  /** Refused as a whole, not written. */
  'throttled',
  'failed-before',
  'cut-before',
  /** Written; the client is told otherwise, or nothing. */
  'failed-after',
  'cut-after',
  'silent-after',
  'slow',
] as const;

/** Operations that are answered in part: some statements or keys of a batch, a short page, a smaller read of the stream. */
const WITH_PARTS = ['BatchExecuteStatement', 'BatchGetItem', 'Query', 'GetRecords'] as const;
type WithParts = (typeof WITH_PARTS)[number];

export type Mishap = (typeof WHOLE)[number] | `partial-${WithParts}`;

/** All that can go wrong. */
export const MISHAPS: readonly Mishap[] = [...WHOLE, ...WITH_PARTS.map((operation) => `partial-${operation}` as const)];

/** A silence lasts as long as a client waits: one in so many only, or nothing else would be tested. */
const SILENCE_IN = 60;
/** Where an operation has parts, so many in ten. */
const PARTS_IN_TEN = 3;

const OFTEN = WHOLE.filter((mishap) => mishap !== 'silent-after');

/** Shares of requests that go wrong, and how many requests such a weather lasts at most: a storm outlasts the retries of a client. */
const WEATHER = [
  { share: 0, lasts: 150 },
  { share: 0.02, lasts: 150 },
  { share: 0.1, lasts: 150 },
  { share: 0.3, lasts: 60 },
  { share: 0.7, lasts: 40 },
];

export interface Mishaps {
  readonly random: SeededRandom;
  /** How often each mishap came. */
  readonly met: ReadonlyMap<Mishap, number>;
  next(operation: string): Mishap | 'none';
}

/**
 * The mishaps of a world, one request after another, the same for the same seed. One that has not come yet comes before any other,
 * so that also a small world meets them all.
 */
export function createMishaps(seed: number): Mishaps {
  const random = seededRandom(seed);
  const met = new Map<Mishap, number>(MISHAPS.map((mishap) => [mishap, 0]));
  let share = 0;
  let left = 0;
  const goesWrong = (): boolean => {
    if (left === 0) {
      const weather = random.pick(WEATHER);
      share = weather.share;
      left = 1 + random.below(weather.lasts);
    }
    left -= 1;
    return random.chance(share);
  };
  const some = (part: Mishap | undefined): Mishap => {
    const possible = part === undefined ? WHOLE : [...WHOLE, part];
    const unmet = possible.filter((mishap) => met.get(mishap) === 0);
    if (unmet.length > 0) return random.pick(unmet);
    if (random.below(SILENCE_IN) === 0) return 'silent-after';
    return part !== undefined && random.below(10) < PARTS_IN_TEN ? part : random.pick(OFTEN);
  };
  return {
    random,
    met,
    next(operation) {
      if (!goesWrong()) return 'none';
      const mishap = some(partOf(operation));
      met.set(mishap, (met.get(mishap) ?? 0) + 1);
      return mishap;
    },
  };
}

function partOf(operation: string): Mishap | undefined {
  const withParts = WITH_PARTS.find((one) => one === operation);
  return withParts && `partial-${withParts}`;
}
