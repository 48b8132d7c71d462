import type { Sums } from '../../lib/counters/counter.ts';
import { zeroSums } from '../../lib/counters/families.ts';
import type { ForecastBooks } from '../../lib/insights/forecast/forecast.ts';
import { seasonal } from './augurs.ts';
import { InMemoryCounterReader } from './in-memory-counter-reader.ts';
import { shanghai } from './random-records.ts';

/** What calls of a function and a model, or of a user, summed up to on a day. */
export interface DaySum extends Partial<Sums> {
  readonly day: string;
  readonly function?: string;
  readonly model?: string;
  readonly user?: string;
}

/** Books of project `main` with these counters; one call each, unless said otherwise. */
export function insightBooks(sums: readonly DaySum[]): ForecastBooks & { readonly counters: InMemoryCounterReader } {
  const counters = new InMemoryCounterReader();
  for (const { day, function: purpose = 'default', model = 'qwen-max', user, ...given } of sums) {
    const all = { ...zeroSums(), calls: 1n, successes: 1n, ...given };
    const names = user === undefined ? { family: 'day', function: purpose, model } : { family: 'user', user };
    counters.add({ key: { project: 'main', day, ...names } as Parameters<typeof counters.add>[0]['key'], sums: all });
  }
  return { counters, calendar: shanghai, currency: 'CNY', seasonal };
}

/** A double of the ledger's currency as attos, cut at the sixth decimal. */
export const attosOf = (cost: number): bigint => BigInt(Math.round(cost * 1e6)) * 10n ** 12n;
