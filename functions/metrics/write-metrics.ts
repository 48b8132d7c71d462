import { Gauge, Registry } from 'prom-client';
import type { Measure, Sums } from '../../lib/counters/counter.ts';
import type { Today, TodaySeries } from '../../lib/metrics/today-series.ts';

export interface MetricsFacts {
  readonly today: Today;
  readonly date: string;
  /** When the day began, epoch seconds. */
  readonly startSeconds: number;
  readonly timeZone: string;
  readonly currency: string;
}

const PAIR = ['model', 'function'] as const;

const PLAIN: readonly (readonly [name: string, help: string, read: (sums: Sums) => number])[] = [
  ['calls', 'Calls of today', ({ calls }) => Number(calls)],
  ['successful_calls', 'Calls of today that succeeded', ({ successes }) => Number(successes)],
  ['unpriced_calls', 'Calls of today whose price is not known', ({ unpricedCalls }) => Number(unpricedCalls)],
  ['input_tokens', 'Tokens of today that went in, cached ones included', ({ inputTokens }) => Number(inputTokens)],
  ['output_tokens', 'Tokens of today that came out, reasoning included', ({ outputTokens }) => Number(outputTokens)],
  ['duration_seconds', 'How long the calls of today took together', ({ durationUs }) => Number(durationUs) / 1e6],
];

/** Parts of the input and of the output. They are not disjoint: audio may have been read from a cache. */
const PARTS = {
  cache_read: 'cacheReadTokens',
  cache_write: 'cacheWriteTokens',
  cache_write_1h: 'cacheWrite1hTokens',
  audio_input: 'audioInputTokens',
  reasoning: 'reasoningTokens',
  audio_output: 'audioOutputTokens',
} as const satisfies Record<string, Measure>;

const ATTOS = 1e18;

/** The text format of Prometheus. Its numbers are doubles: the books have the exact ones. */
export async function writeMetrics({ today, ...facts }: MetricsFacts): Promise<{ text: string; contentType: string }> {
  const registry = new Registry();
  const gauge = <L extends string>(name: string, help: string, labelNames: readonly L[]): Gauge<L> =>
    new Gauge({ name: `tokenledger_${name}`, help, labelNames, registers: [registry] });
  for (const [name, help, read] of PLAIN) {
    const plain = gauge(`today_${name}`, help, PAIR);
    for (const { sums, ...pair } of today.series) plain.set(pair, read(sums));
  }
  writeParts(
    gauge('today_part_tokens', 'Tokens of today by class; parts of input and output', [...PAIR, 'class']),
    today,
  );
  writeCost(gauge('today_cost', 'Cost of the priced calls of today', [...PAIR, 'currency']), today, facts.currency);
  gauge('today_folded_pairs', 'Pairs of model and function under "other"', []).set(today.folded);
  gauge('today_start_timestamp_seconds', 'When today began', []).set(facts.startSeconds);
  const { date, timeZone, currency } = facts;
  gauge('today_info', 'The day that the gauges are of', ['date', 'time_zone', 'currency']).set(
    { date, time_zone: timeZone, currency },
    1,
  );
  return { text: await registry.metrics(), contentType: registry.contentType };
}

/** Only the classes that were used. */
function writeParts(gauge: Gauge<'model' | 'function' | 'class'>, { series }: Today): void {
  for (const { sums, ...pair } of series) {
    for (const [name, measure] of Object.entries(PARTS)) {
      if (sums[measure] !== 0n) gauge.set({ ...pair, class: name }, Number(sums[measure]));
    }
  }
}

/** No sample where no call is priced: an unknown cost is not 0. */
function writeCost(gauge: Gauge<'model' | 'function' | 'currency'>, { series }: Today, currency: string): void {
  const isKnown = ({ sums }: TodaySeries): boolean => sums.calls !== sums.unpricedCalls;
  for (const { sums, ...pair } of series.filter(isKnown)) {
    gauge.set({ ...pair, currency }, Number(sums.costAtto) / ATTOS);
  }
}
