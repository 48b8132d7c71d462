import type { CounterState } from '../../lib/counters/counter.ts';
import type { Adjustment, CounterRepairs, Probes } from '../../lib/integrity/ports.ts';
import type { InMemoryCounters } from './in-memory-counters.ts';

/** How repairs are made: by the rule of the ledger, or by one of its short cuts. */
export interface RepairRule {
  readonly repairs: (store: InMemoryCounters) => CounterRepairs;
  readonly probes: (probes: Probes) => Probes;
  /** What a repair sees of a counter. */
  readonly see: (state: CounterState) => CounterState;
}

const THE_RULE: RepairRule = { repairs: (store) => store, probes: (probes) => probes, see: (state) => state };

export const REPAIR_RULES = {
  rule: THE_RULE,
  /** Adds the difference whatever happened to the counter since. */
  unconditional: {
    ...THE_RULE,
    repairs: (store) => ({
      adjust: async (adjustment: Adjustment) =>
        store.adjust({ ...adjustment, asRead: await stateOf(store, adjustment) }),
    }),
  },
  /** Takes the stream as caught up. */
  withoutWaiting: {
    ...THE_RULE,
    probes: () => ({ put: async () => {}, sights: async () => [], remove: async () => {} }),
  },
  /** Takes a counter as unmoved when its sums are what they were. */
  comparingSumsOnly: {
    ...THE_RULE,
    see: (state) => ({ ...state, updates: 0 }),
    repairs: (store) => ({
      adjust: async (adjustment: Adjustment) => {
        const { updates } = (await stateOf(store, adjustment)) ?? { updates: 0 };
        const { asRead } = adjustment;
        return store.adjust({ ...adjustment, asRead: asRead && { ...asRead, updates } });
      },
    }),
  },
  /** Restores what a counter sums, but not how far it has come. */
  withoutWatermarks: {
    ...THE_RULE,
    repairs: (store) => ({ adjust: (adjustment: Adjustment) => store.adjust({ ...adjustment, marks: new Map() }) }),
  },
} as const satisfies Record<string, RepairRule>;

const stateOf = async (store: InMemoryCounters, { key }: Adjustment) => (await store.get([key]))[0];
