import type { ReadRetentions } from '../../lib/retention/ports.ts';
import { sinceEver } from '../../lib/retention/retention.ts';

/** Of a ledger that has never changed its retention. */
export const knownSinceEver =
  (days?: number): ReadRetentions =>
  async () =>
    sinceEver(days);
