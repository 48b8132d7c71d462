import { LedgerError } from '../errors.ts';
import type { LedgerSettings, LedgerSettingsStore } from '../ports.ts';

interface SettingsGuard {
  readonly store: LedgerSettingsStore;
  /** What this function was deployed with. */
  readonly own: LedgerSettings;
  /** Whether this function writes the settings of the first start: only `ingest` may. The others accept their absence. */
  readonly mayClaim: boolean;
}

const NAMES = { timeZone: 'time zone', currency: 'currency', schemaVersion: 'schema version' } as const;

/**
 * Compares zone, currency and schema version with those that the ledger was begun with, because days and sums of the two
 * would not add up. Success is kept; until the first record is sent there is nothing to compare, so the next call asks again.
 *
 * @throws LedgerError `internal`, naming both sides of each difference.
 */
export function createSettingsGuard({ store, own, mayClaim }: SettingsGuard): () => Promise<void> {
  let isProven = false;
  return async () => {
    if (isProven) return;
    const standing = (await store.read()) ?? (mayClaim ? await store.claim(own) : undefined);
    if (standing === undefined) return;
    refuseDifference(standing, own);
    isProven = true;
  };
}

function refuseDifference(standing: LedgerSettings, own: LedgerSettings): void {
  const names = Object.keys(NAMES) as (keyof LedgerSettings)[];
  const differences = names
    .filter((name) => standing[name] !== own[name])
    .map((name) => `${NAMES[name]}: the ledger was begun with ${standing[name]}, this function is set to ${own[name]}`);
  if (differences.length > 0)
    throw new LedgerError('internal', `settings that can never change differ: ${differences.join('; ')}`);
}
