import type { IntegrityAnswer, IntegrityDifference, ProofSums } from '../api-contract.ts';
import type { Calendar } from '../calendar.ts';
import type { CounterKey, Measure, Sums } from '../counters/counter.ts';
import { differenceOf, zeroSums } from '../counters/families.ts';
import { Decimal, DURATION_SCALE, money } from '../money.ts';
import { toTotals } from '../spend/shapes.ts';
import type { ForeignCounter } from './foreign-counter.ts';
import { type Difference, type Proof, wrongCounters } from './proof.ts';

type ExactSums = ProofSums<bigint, Decimal>;
type ExactDifference = IntegrityDifference<bigint, Decimal>;

const MAX_DIFFERENCES = 100;

interface AnswerFacts {
  readonly provedAtUs: number;
  /** Whether the day is sealed with this proof. */
  readonly sealed?: boolean;
}

export function toIntegrityAnswer(
  proof: Proof,
  { provedAtUs, sealed = false }: AnswerFacts,
  calendar: Pick<Calendar, 'iso'>,
): IntegrityAnswer<bigint, Decimal> {
  const { day, balanced, reason, sides } = proof;
  const shown = differencesOf(proof, calendar).slice(0, MAX_DIFFERENCES);
  return {
    date: day,
    proved_at: calendar.iso(provedAtUs),
    sealed,
    balanced,
    ...(reason !== undefined && { reason }),
    records: sides === undefined ? null : toSums(sides.records),
    counters: sides === undefined ? null : toSums(sides.counters.day),
    families:
      sides === undefined
        ? null
        : {
            hour: toSums(sides.counters.hour),
            day: toSums(sides.counters.day),
            anchor: toSums(sides.counters.anchor),
            user: toSums(sides.counters.user),
            session: toSums(sides.counters.session),
          },
    differences: shown,
    more: wrongCounters(proof) - shown.length,
    partial_calls: sides?.partialCalls ?? null,
  };
}

const toSums = (sums: Sums): ExactSums => ({ ...toTotals(sums), digest: sums.digest.toString() });

/** All that a proof names, foreign counters first: they hide what else is wrong in their places. */
export const differencesOf = (
  { differences, foreign }: Pick<Proof, 'differences' | 'foreign'>,
  calendar: Pick<Calendar, 'iso'>,
): readonly ExactDifference[] => [
  ...foreign.map(toForeignAnswer),
  ...differences.map((difference) => toDifferenceAnswer(difference, calendar)),
];

const toForeignAnswer = ({ family, pk, sk }: ForeignCounter): ExactDifference => ({
  family,
  counter: { pk, sk },
  excess: {},
  foreign: true,
});

export function toDifferenceAnswer(
  { key, due, counter }: Difference,
  calendar: Pick<Calendar, 'iso'>,
): ExactDifference {
  const excess = differenceOf(counter?.sums ?? zeroSums(), due);
  const shown = Object.entries(MEASURE_NAMES).flatMap(([measure, name]) => {
    const value = excess[measure as Measure];
    return value === 0n ? [] : [[name, toAmount(measure as Measure, value)]];
  });
  return {
    family: key.family,
    counter: nameCounter(key, calendar),
    excess: Object.fromEntries(shown),
    ...(counter === undefined && { missing: true }),
  };
}

/** Measures by their names in the contract. */
const MEASURE_NAMES = {
  calls: 'calls',
  successes: 'successes',
  inputTokens: 'input_tokens',
  outputTokens: 'output_tokens',
  cacheReadTokens: 'cache_read_tokens',
  cacheWriteTokens: 'cache_write_tokens',
  cacheWrite1hTokens: 'cache_write_1h_tokens',
  reasoningTokens: 'reasoning_tokens',
  audioInputTokens: 'audio_input_tokens',
  audioOutputTokens: 'audio_output_tokens',
  durationUs: 'duration_ms',
  costAtto: 'cost',
  unpricedCalls: 'unpriced_calls',
  digest: 'digest',
  reportedCalls: 'reported_calls',
  reportedUnpricedCalls: 'reported_unpriced_calls',
  unconvertibleCalls: 'unconvertible_calls',
  comparedCostAtto: 'compared_cost',
  reportedOwnAtto: 'reported',
  reportedCnyAtto: 'reported_cny',
  reportedUsdAtto: 'reported_usd',
} as const satisfies Record<Measure, string>;

function toAmount(measure: Measure, value: bigint): bigint | Decimal | string {
  if (measure.endsWith('Atto')) return money(value);
  if (measure === 'durationUs') return new Decimal(value, DURATION_SCALE);
  return measure === 'digest' ? value.toString() : value;
}

function nameCounter(key: CounterKey, { iso }: Pick<Calendar, 'iso'>): Readonly<Record<string, string>> {
  switch (key.family) {
    case 'hour':
      return { start: iso(key.hourStartUs), function: key.function, model: key.model };
    case 'day':
      return { function: key.function, model: key.model };
    case 'anchor':
      return { anchor_id: key.anchor, model: key.model };
    case 'user':
      return { user_id: key.user };
    case 'session':
      return { session_id: key.session, user_id: key.user, model: key.model };
  }
}
