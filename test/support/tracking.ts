import { afterAll, beforeAll, beforeEach, expect } from 'vitest';
import type { RecordBody } from '../../lib/api-contract.ts';
import { createUsageTracker, type Problem, type UsageTracker } from '../../sdk/src/node.ts';
import { type LedgerDouble, startLedgerDouble } from './ledger-double.ts';
import { type ProviderServer, startProviderServer } from './provider-server.ts';

/** A tracker before a double of the ledger, and a provider to call: fresh for each test of a file. */
export interface Tracking {
  readonly tracker: UsageTracker;
  readonly provider: ProviderServer;
  readonly ledger: LedgerDouble;
  readonly problems: readonly Problem[];
  /** What the ledger holds once all is delivered, in the order in which the calls ended. */
  recorded(): Promise<readonly RecordBody[]>;
}

/** Call it at the top of a test file. */
export function useTracking(): Tracking {
  const servers: { provider?: ProviderServer; ledger?: LedgerDouble } = {};
  const problems: Problem[] = [];
  let tracker: UsageTracker;
  beforeAll(async () => {
    servers.provider = await startProviderServer();
    servers.ledger = await startLedgerDouble();
  });
  afterAll(() => {
    servers.provider?.stop();
    servers.ledger?.stop();
  });
  beforeEach(() => {
    servers.ledger?.forget();
    problems.length = 0;
    const endpoint = servers.ledger?.url ?? '';
    tracker = createUsageTracker({ endpoint, apiKey: 'key', onProblem: (problem) => problems.push(problem) });
  });
  return {
    get tracker() {
      return tracker;
    },
    get provider() {
      return servers.provider as ProviderServer;
    },
    get ledger() {
      return servers.ledger as LedgerDouble;
    },
    problems,
    async recorded() {
      expect(await tracker.flush()).toBe(true);
      return [...(servers.ledger?.stored.values() ?? [])];
    },
  };
}

/** All events of a stream. */
export async function readAll<T>(events: AsyncIterable<T>): Promise<readonly T[]> {
  const all: T[] = [];
  for await (const event of events) all.push(event);
  return all;
}
