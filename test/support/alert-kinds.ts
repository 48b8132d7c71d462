import type { AlertAbout } from '../../lib/alerts/alert.ts';
import type { SendPorts } from '../../lib/alerts/send-alerts.ts';
import { UnpricedWatcher } from '../../lib/alerts/unpriced-watcher.ts';
import { CounterWatch } from '../../lib/alerts/watch-counters.ts';
import { addDays } from '../../lib/calendar.ts';
import type { CounterRow } from '../../lib/counters/counter.ts';
import { zeroSums } from '../../lib/counters/families.ts';
import { AnomalyCheck } from '../../lib/insights/anomalies/anomaly-check.ts';
import type { CounterReader } from '../../lib/ports.ts';
import { attosOf, type DaySum, insightBooks } from './insight-books.ts';
import { shanghai } from './random-records.ts';

/** A kind of alert in a world: each is known by a name, which its mails have. */
export interface AlertKind {
  readonly names: readonly string[];
  readonly aboutOf: (name: string) => AlertAbout;
  /** What an instance does that finds these names in the books. */
  readonly instance: (ports: SendPorts) => (names: readonly string[]) => Promise<unknown>;
}

const DAY = '2026-11-24';

const numbered = (word: string, count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `${word}-${String(index).padStart(2, '0')}`);

const rowOf = (model: string): CounterRow<'day'> => ({
  key: { family: 'day', project: 'main', day: DAY, function: 'f', model },
  sums: { ...zeroSums(), calls: 1n, unpricedCalls: 1n },
});

/** Models without a price, which the stream tells of. */
export const UNPRICED_MODELS: AlertKind = {
  names: numbered('model', 31),
  aboutOf: (model) => ({
    subject: { kind: 'unpriced-model', project: 'main', day: DAY, model },
    facts: { unpricedCalls: 1n, calls: 1n, tokens: 0n, functions: [], moreFunctions: 0 },
  }),
  instance: (ports) => {
    const counters = { days: async () => [], hours: async () => [] };
    const watch = new CounterWatch(ports, [new UnpricedWatcher({ ...ports, counters, calendar: shanghai })]);
    return (names) => watch.look(names.map(rowOf));
  },
};

/** Every other hour of the day before and of today until ten: none follows another one. */
const HOURS = [addDays(DAY, -1), DAY]
  .flatMap((day) => shanghai.hoursOf(day))
  .filter((_, index) => index % 2 === 0 && index < 34);

/** What each hour has, for a week and more. */
const steadyHours: readonly DaySum[] = Array.from({ length: 9 }, (_, index) => addDays(DAY, index - 8)).flatMap((day) =>
  shanghai
    .hoursOf(day)
    .map((hourStartUs) => ({ day, hourStartUs, calls: 100n, successes: 100n, costAtto: attosOf(1) })),
);

const steady = insightBooks(steadyHours).counters;

const hourOf = (name: string): number => HOURS[Number(name.slice(-2))] ?? 0;

let looks = 0;

/** An hour that cost more than expected; no two looks find the same figures. The name is the function that did it. */
const dearHour = (name: string): DaySum => ({
  ...{ day: shanghai.dayOf(hourOf(name)), hourStartUs: hourOf(name), function: name },
  ...{ calls: 0n, successes: 0n, costAtto: attosOf(100 + (looks % 100)) },
});

export const ODD_HOURS: AlertKind = {
  names: numbered('hour', HOURS.length),
  aboutOf: (name) => ({
    subject: { kind: 'anomaly', project: 'main', measure: 'cost', at: hourOf(name) },
    facts: {
      at: hourOf(name),
      between: [],
      isAbove: true,
      isPartial: false,
      ...{ actualAtto: attosOf(101), expectedAtto: attosOf(1), lowAtto: 0n, highAtto: attosOf(3) },
      calls: 100n,
      unpricedCalls: 0n,
      cause: { function: name, model: 'qwen-max', share: 100 },
    },
  }),
  instance: (ports) => {
    let odd = insightBooks([]).counters;
    const counters: Pick<CounterReader, 'days' | 'hours'> = {
      days: async () => [],
      hours: async (...of) => [...(await steady.hours(...of)), ...(await odd.hours(...of))],
    };
    const check = new AnomalyCheck({ ...ports, calendar: shanghai, counters });
    return (names) => {
      looks += 1;
      odd = insightBooks(names.map(dearHour)).counters;
      return check.recheck('main');
    };
  },
};
