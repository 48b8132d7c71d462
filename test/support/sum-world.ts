import { applyBatch } from '../../lib/counters/apply-batch.ts';
import type { CounterFamily } from '../../lib/counters/counter.ts';
import { createPriceBook } from '../../lib/pricing/price-book.ts';
import { createBookRecord } from '../../lib/usage/book-record.ts';
import type { TokenCounts, UsageRecord } from '../../lib/usage/record.ts';
import { NO_TOKENS } from './builders.ts';
import { InMemoryCounters } from './in-memory-counters.ts';
import { InMemoryDayMarks } from './in-memory-day-marks.ts';
import { InMemoryLeftSessions } from './in-memory-left-sessions.ts';
import { InMemoryProbes } from './in-memory-probes.ts';
import { NO_RESERVATIONS } from './no-reservations.ts';
import { shanghai } from './random-records.ts';
import { type SeededRandom, seededRandom } from './seeded-random.ts';
import { recordChange } from './stream-changes.ts';

/** Attos per token of a numeral in yuan per million tokens. Written a second time on purpose: nothing of `lib` reckons here. */
function attos(yuanPerMillion: string): bigint {
  const [whole = '', fraction = ''] = yuanPerMillion.split('.');
  return BigInt(whole + fraction.padEnd(12, '0'));
}

interface Rates {
  readonly input: bigint;
  readonly cacheRead: bigint;
  readonly cacheWrite: bigint;
  readonly cacheWrite1h: bigint;
  readonly output: bigint;
}

const rates = (input: string, cacheRead: string, cacheWrite: string, cacheWrite1h: string, output: string): Rates => ({
  input: attos(input),
  cacheRead: attos(cacheRead),
  cacheWrite: attos(cacheWrite),
  cacheWrite1h: attos(cacheWrite1h),
  output: attos(output),
});

const flat = (input: string, output: string): Rates => rates(input, input, input, input, output);

/** Yuan per million at 7 yuan per dollar, up to and above a total of 200,000 tokens of input; null: nobody knows. */
const ORACLE: Readonly<Record<string, readonly [Rates, Rates] | null>> = {
  'qwen-plus': [flat('0.4', '2'), flat('0.4', '2')],
  'qwen-turbo': [flat('0.3', '0.6'), flat('0.3', '0.6')],
  'qwen-max': [flat('20', '60'), flat('20', '60')],
  'gpt-4': [flat('210', '420'), flat('210', '420')],
  'gpt-3.5-turbo': [flat('3.5', '7'), flat('3.5', '7')],
  'gpt-4o': [rates('17.5', '8.75', '17.5', '17.5', '70'), rates('17.5', '8.75', '17.5', '17.5', '70')],
  'claude-sonnet-4-5': [rates('21', '2.1', '26.25', '42', '105'), rates('42', '4.2', '52.5', '84', '157.5')],
  'gemini-2.5-pro': [rates('8.75', '0.875', '8.75', '8.75', '70'), rates('17.5', '1.75', '17.5', '17.5', '105')],
  'a model nobody sells': null,
};

const MODELS = Object.keys(ORACLE);
const TIER_START = 200_000;

function oracleCost(model: string, tokens: TokenCounts): bigint | null {
  const known = ORACLE[model];
  if (known == null) return null;
  const paid = known[tokens.input > TIER_START ? 1 : 0];
  const uncached = tokens.input - tokens.cacheRead - tokens.cacheWrite - tokens.cacheWrite1h;
  return (
    BigInt(uncached) * paid.input +
    BigInt(tokens.cacheRead) * paid.cacheRead +
    BigInt(tokens.cacheWrite) * paid.cacheWrite +
    BigInt(tokens.cacheWrite1h) * paid.cacheWrite1h +
    BigInt(tokens.output) * paid.output
  );
}

const DAY_START_US = Date.UTC(2025, 10, 22, 16) * 1000;
const DAY_US = 86_400_000_000;

function someCall(random: SeededRandom, index: number): UsageRecord {
  const part = (): number => (random.chance(0.5) ? 0 : random.below(80_000));
  const [cacheRead, cacheWrite, cacheWrite1h] = [part(), part(), part()];
  const output = random.below(20_000);
  return {
    project: 'main',
    userId: `user-${random.below(50)}`,
    timestampUs: DAY_START_US + random.below(3 * DAY_US),
    id: `call-${index}`,
    model: random.pick(MODELS),
    serviceTier: 'standard',
    function: random.pick(['实时分析', '话术生成', 'default']),
    ...(random.chance(0.5) && { anchorId: `anchor-${random.below(5)}` }),
    tokens: {
      ...NO_TOKENS,
      input: cacheRead + cacheWrite + cacheWrite1h + random.below(120_000),
      cacheRead,
      cacheWrite,
      cacheWrite1h,
      output,
      reasoning: random.below(output + 1),
    },
    success: random.chance(0.95),
    status: 'final',
  };
}

/** Sums that each have three days of calls in them, in attos. */
export interface Summed {
  /** Of the counters, by family; every call is in one counter of each. */
  readonly counted: Readonly<Record<Exclude<CounterFamily, 'session'>, bigint>>;
  readonly unpricedCalls: bigint;
  /** What the oracle comes to. */
  readonly costAtto: bigint;
  readonly unpriced: bigint;
  /** The same costs added up as doubles, in yuan. */
  readonly float: number;
}

const BATCH = 1000;

/** Prices random calls, folds them into counters as the aggregator does, and adds them up beside it in two other ways. */
export async function sumRandomCalls(seed: number, calls: number, say?: (done: number) => void): Promise<Summed> {
  const random = seededRandom(seed);
  const bookRecord = createBookRecord({ priceCall: createPriceBook({ currency: 'CNY' }), calendar: shanghai });
  const counters = new InMemoryCounters();
  const quarantine = { put: () => Promise.reject(new Error('nothing is malformed')) };
  let [costAtto, unpriced, float] = [0n, 0n, 0];
  for (let start = 0; start < calls; start += BATCH) {
    const batch = Array.from({ length: Math.min(BATCH, calls - start) }, (_, offset) =>
      someCall(random, start + offset),
    );
    for (const { model, tokens } of batch) {
      const cost = oracleCost(model, tokens);
      if (cost === null) unpriced += 1n;
      else {
        costAtto += cost;
        float += Number(cost) / 1e18;
      }
    }
    const changes = batch.map((record, offset) => recordChange(start + offset + 1, undefined, bookRecord(record)));
    const time = { totalMs: 1000, remainingMs: () => 1000 };
    const { stoppedBy } = await applyBatch(
      {
        counters,
        quarantine,
        probes: new InMemoryProbes(),
        touched: new InMemoryDayMarks(),
        leftSessions: new InMemoryLeftSessions(),
        reservations: NO_RESERVATIONS,
      },
      { shardId: 's', table: 't', changes, ...time },
    );
    if (stoppedBy !== undefined) throw new Error(`stopped by ${stoppedBy}`);
    say?.(start + batch.length);
  }
  const counted = { hour: 0n, day: 0n, anchor: 0n, user: 0n };
  let unpricedCalls = 0n;
  for (const { key, sums } of counters.rows()) {
    if (key.family === 'session') continue;
    counted[key.family] += sums.costAtto;
    if (key.family === 'day') unpricedCalls += sums.unpricedCalls;
  }
  return { counted, unpricedCalls, costAtto, unpriced, float };
}

/** What does not hold of the sums, in words. */
export function sumFaults({ counted, unpricedCalls, costAtto, unpriced, float }: Summed): string[] {
  const faults = Object.entries(counted)
    .filter(([, sum]) => sum !== costAtto)
    .map(([family, sum]) => `the ${family} counters come to ${sum}, the oracle to ${costAtto}`);
  if (unpricedCalls !== unpriced) faults.push(`${unpricedCalls} calls are counted as unpriced, ${unpriced} are`);
  if (isSame(float, costAtto)) faults.push(`the sum of doubles is ${float}, the same: this could not tell them apart`);
  return faults;
}

/** Whether the shortest numeral of a double names exactly these attos. */
function isSame(float: number, costAtto: bigint): boolean {
  const [whole = '', fraction = ''] = String(float).split('.');
  return fraction.length <= 18 && BigInt(whole + fraction.padEnd(18, '0')) === costAtto;
}
