import { type SeededRandom, seededRandom } from '../seeded-random.ts';

/** What becomes of a request on its way to the tables. */
export type Mishap =
  | 'none'
  /** Refused as a whole, not written. */
  | 'throttled'
  | 'failed-before'
  | 'cut-before'
  /** Written; the client is told otherwise, or nothing. */
  | 'failed-after'
  | 'cut-after'
  | 'silent-after'
  /** A part of a batch, a page or a read of the stream. */
  | 'partial'
  | 'slow';

/** A silence lasts as long as a client waits: one in so many only, or nothing else would be tested. */
const SILENCE_IN = 60;

const OFTEN: readonly Mishap[] = [
  'throttled',
  'failed-before',
  'cut-before',
  'failed-after',
  'cut-after',
  'partial',
  'partial',
  'partial',
  'slow',
];

/** Shares of requests that go wrong, and how many requests such a weather lasts at most: a storm outlasts the retries of a client. */
const WEATHER = [
  { share: 0, lasts: 150 },
  { share: 0.02, lasts: 150 },
  { share: 0.1, lasts: 150 },
  { share: 0.3, lasts: 60 },
  { share: 0.7, lasts: 40 },
];

/** The mishaps of a world, one request after another, the same for the same seed. */
export function createMishaps(seed: number): { readonly random: SeededRandom; next(): Mishap } {
  const random = seededRandom(seed);
  let share = 0;
  let left = 0;
  return {
    random,
    next() {
      if (left === 0) {
        const weather = random.pick(WEATHER);
        share = weather.share;
        left = 1 + random.below(weather.lasts);
      }
      left -= 1;
      if (!random.chance(share)) return 'none';
      return random.below(SILENCE_IN) === 0 ? 'silent-after' : random.pick(OFTEN);
    },
  };
}
