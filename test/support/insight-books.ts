import type { Budget } from '../../lib/budgets/budget.ts';
import type { Sums } from '../../lib/counters/counter.ts';
import { zeroSums } from '../../lib/counters/families.ts';
import type { ForecastBooks } from '../../lib/insights/forecast/forecast.ts';
import type { RecommendationBooks } from '../../lib/insights/recommendations/recommendations.ts';
import { createPriceBook } from '../../lib/pricing/price-book.ts';
import { seasonal } from './augurs.ts';
import { InMemoryBudgets } from './in-memory-budgets.ts';
import { InMemoryCounterReader } from './in-memory-counter-reader.ts';
import { InMemoryEvidence } from './in-memory-evidence.ts';
import { shanghai } from './random-records.ts';

/** What calls of a function and a model, of an anchor, or of a user, summed up to on a day. */
export interface DaySum extends Partial<Sums> {
  readonly day: string;
  readonly function?: string;
  readonly model?: string;
  readonly user?: string;
  readonly anchor?: string;
  /** Given: of this clock hour only, beside the day. */
  readonly hourStartUs?: number;
}

/** Books of project `main` with these counters; one call each, unless said otherwise. */
export function insightBooks(
  sums: readonly DaySum[],
  budgets: readonly Budget[] = [],
): ForecastBooks &
  RecommendationBooks & { readonly counters: InMemoryCounterReader; readonly evidence: InMemoryEvidence } {
  const counters = new InMemoryCounterReader();
  for (const { day, function: purpose = 'default', model = 'qwen-max', user, anchor, hourStartUs, ...given } of sums) {
    const all = { ...zeroSums(), calls: 1n, successes: 1n, ...given };
    const names = namesOf({ user, anchor, hourStartUs, function: purpose, model });
    counters.add({ key: { project: 'main', day, ...names } as Parameters<typeof counters.add>[0]['key'], sums: all });
  }
  const priceCall = createPriceBook({ currency: 'CNY' });
  return {
    ...{ counters, budgets: new InMemoryBudgets(budgets), calendar: shanghai, currency: 'CNY', seasonal },
    evidence: new InMemoryEvidence(),
    priceBooks: { of: async () => priceCall },
  };
}

function namesOf({
  user,
  anchor,
  hourStartUs,
  ...names
}: Record<'user' | 'anchor' | 'hourStartUs' | 'function' | 'model', unknown>): object {
  if (user !== undefined) return { family: 'user', user };
  if (anchor !== undefined) return { family: 'anchor', anchor, model: names.model };
  return hourStartUs === undefined ? { family: 'day', ...names } : { family: 'hour', hourStartUs, ...names };
}

/** A double of the ledger's currency as attos, cut at the sixth decimal. */
export const attosOf = (cost: number): bigint => BigInt(Math.round(cost * 1e6)) * 10n ** 12n;
