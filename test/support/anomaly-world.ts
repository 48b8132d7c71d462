import type { Anomaly } from '../../lib/api-contract.ts';
import { addDays } from '../../lib/calendar.ts';
import { anomalies } from '../../lib/insights/anomalies/anomalies.ts';
import type { Decimal } from '../../lib/money.ts';
import { attosOf, type DaySum, insightBooks } from './insight-books.ts';
import { NOW_US, shanghai } from './random-records.ts';
import { type SeededRandom, seededRandom } from './seeded-random.ts';

/** A ledger of ninety days, the last of them running, with hours of the last eight; alike for the same seed. */
const DAYS = 90;
const HOUR_DAYS = 8;
const TODAY = shanghai.dayOf(NOW_US);
const WEEKDAYS = [1.1, 1.2, 1.15, 1.1, 1, 0.5, 0.4];
const ROWS = [
  { function: 'chat', model: 'qwen-max', share: 0.5, cost: 0.08 },
  { function: 'chat', model: 'qwen-plus', share: 0.3, cost: 0.002 },
  { function: 'summary', model: 'qwen-max', share: 0.2, cost: 0.12 },
];

/** What is wrong in a ledger: so many times the calls or the cost of a row, or a share of failures, in a day or an hour. */
export interface Planted {
  readonly measure: 'cost' | 'calls' | 'failure_rate';
  /** Days before today. */
  readonly daysAgo: number;
  /** Clock hour; the whole day when absent. */
  readonly hour?: number;
  /** By what the figure is multiplied, or the share of failures. */
  readonly by: number;
  /** Index of the row; all rows when absent. */
  readonly row?: number;
  /** Calls of a day that its ledger has at least. */
  readonly leastCalls?: number;
  /** By what days of its ledger differ by chance at most, as a deviation of the logarithm. */
  readonly mostNoise?: number;
}

interface Style {
  readonly callsOfDay: number;
  readonly noise: number;
  readonly growth: number;
  readonly failures: number;
  readonly isWeekly: boolean;
}

const styleOf = (random: SeededRandom): Style => ({
  callsOfDay: random.pick([60, 300, 3000]),
  noise: random.pick([0.02, 0.1, 0.2]),
  growth: random.pick([0, 0, 0.01, -0.005]),
  failures: random.pick([0, 0.01, 0.05]),
  isWeekly: random.chance(0.7),
});

export function ledgerOf(seed: number, planted?: Planted): readonly DaySum[] {
  const random = seededRandom(seed * 104_729);
  const own = styleOf(random);
  const { leastCalls = 0, mostNoise = own.noise } = planted ?? {};
  const style = {
    ...own,
    callsOfDay: Math.max(own.callsOfDay, leastCalls),
    noise: Math.min(own.noise, mostNoise),
  };
  return Array.from({ length: DAYS }, (_, index) => daySums(DAYS - 1 - index, style, random, planted)).flat();
}

interface Part {
  readonly share: number;
  readonly hour?: number;
  readonly hourStartUs?: number;
}

/** A day at once, or the hours of one of the last days. */
function partsOf(daysAgo: number): readonly Part[] {
  if (daysAgo >= HOUR_DAYS) return [{ share: 1 }];
  const begun = shanghai.hoursOf(addDays(TODAY, -daysAgo)).filter((hourStartUs) => hourStartUs <= NOW_US);
  return begun.map((hourStartUs) => {
    const hour = shanghai.hourOfDay(hourStartUs);
    // The running hour has a part of its calls only.
    const isRunning = hourStartUs === shanghai.hourStartOf(NOW_US);
    return { hour, hourStartUs, share: shareOfHour(hour) * (isRunning ? 1 / 3 : 1) };
  });
}

function daySums(daysAgo: number, style: Style, random: SeededRandom, planted?: Planted): DaySum[] {
  const day = addDays(TODAY, -daysAgo);
  const weekday = style.isWeekly ? (WEEKDAYS[daysAgo % 7] ?? 1) : 1;
  const level = style.callsOfDay * weekday * Math.exp(style.noise * normal(random) - style.growth * daysAgo);
  const isWrong = (row: number, hour: number | undefined): boolean =>
    planted?.daysAgo === daysAgo && (planted.hour ?? hour) === hour && (planted.row ?? row) === row;
  return partsOf(daysAgo).flatMap(({ share, hour, hourStartUs }) =>
    ROWS.flatMap((row, index) => {
      const wrong = isWrong(index, hour) ? planted : undefined;
      const by = (measure: Planted['measure']): number => (wrong?.measure === measure ? wrong.by : 1);
      const calls = poisson(level * row.share * share * by('calls'), random);
      if (calls === 0) return [];
      const failing = wrong?.measure === 'failure_rate' ? wrong.by : style.failures;
      const cost = calls * row.cost * Math.exp((0.5 * normal(random)) / Math.sqrt(calls)) * by('cost');
      const sums = {
        ...{ day, function: row.function, model: row.model, calls: BigInt(calls), costAtto: attosOf(cost) },
        successes: BigInt(Math.max(0, calls - poisson(calls * failing, random))),
      };
      return hourStartUs === undefined ? [sums] : [sums, { ...sums, hourStartUs }];
    }),
  );
}

/** Little at night, most in the afternoon; a day adds up to 1. */
const shareOfHour = (hour: number): number => (1 - Math.cos((2 * Math.PI * (hour - 3)) / 24)) / 24;

function poisson(mean: number, random: SeededRandom): number {
  return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal(random)));
}

function normal(random: SeededRandom): number {
  const uniform = (): number => (random.below(1_000_000) + 1) / 1_000_001;
  return Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}

export async function anomaliesOf(sums: readonly DaySum[]): Promise<readonly Anomaly<Decimal>[]> {
  const answer = await anomalies(insightBooks(sums), { project: 'main', nowUs: NOW_US, days: DAYS });
  return answer.anomalies;
}

/** One of each kind that must be found, at a place that the seed decides. */
export function plantedOf(seed: number): readonly Planted[] {
  const random = seededRandom(seed);
  const daysAgo = 1 + random.below(DAYS - 30);
  // Of a few calls nobody can say what is odd.
  const [leastCalls, many] = [300, 3000];
  return [
    { measure: 'cost', daysAgo, by: 25, row: 2, leastCalls },
    { measure: 'cost', daysAgo, by: 4, leastCalls: many, mostNoise: 0.1 },
    { measure: 'calls', daysAgo, by: 12, leastCalls },
    { measure: 'calls', daysAgo, by: 0, leastCalls },
    { measure: 'failure_rate', daysAgo, by: 0.6, leastCalls },
    { measure: 'cost', daysAgo: 0, hour: 11, by: 40, leastCalls: many },
    { measure: 'failure_rate', daysAgo: 0, hour: 13, by: 1, leastCalls: many },
  ];
}

/** Whether the anomalies name what was planted: when, what, and which row. */
export function isFound({ measure, daysAgo, hour, by, row }: Planted, found: readonly Anomaly<Decimal>[]): boolean {
  const day = addDays(TODAY, -daysAgo);
  return found.some((anomaly) => {
    const isThen =
      hour === undefined
        ? anomaly.period === 'day' && anomaly.at === day
        : anomaly.period === 'hour' && anomaly.at.startsWith(`${day}T${String(hour).padStart(2, '0')}`);
    const isNamed = row === undefined || anomaly.explained_by?.function === ROWS[row]?.function;
    return isThen && isNamed && anomaly.measure === measure && anomaly.direction === (by < 0.5 ? 'below' : 'above');
  });
}
