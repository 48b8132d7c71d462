import { type Calendar, FIRST_DAY } from '../calendar.ts';
import { LedgerError } from '../errors.ts';
import type { Clock } from '../ports.ts';
import type { ReadRetentions, RetentionHistory } from './ports.ts';
import { type Retentions, sinceEver } from './retention.ts';

/** For whoever writes no records. A ledger whose history was not begun yet has had its present retention since ever. */
export const createKnownRetentions =
  (history: Pick<RetentionHistory, 'read'>, ownDays: number | undefined): ReadRetentions =>
  async () =>
    (await history.read()) ?? sinceEver(ownDays);

interface NotingPorts {
  readonly history: RetentionHistory;
  /** The retention under which this instance writes records; undefined: for ever. */
  readonly ownDays: number | undefined;
  readonly calendar: Pick<Calendar, 'dayOf'>;
  readonly clock: Clock;
}

/**
 * What was read is used so long. An instance of a deployment that has just been replaced may note its retention behind the new one: then this
 * is how long it takes at most until the new one stands last again. It must be well below the day for which a retention still counts
 * after the next was noted.
 */
const NOTED_FOR_US = 3_600_000_000;
const MAX_ROUNDS = 5;

/**
 * For `ingest`, which must have awaited it before it writes a record: notes its own retention, unless that is the last of the history.
 *
 * @throws LedgerError `unavailable` when others note theirs all the time
 */
export function createNotedRetentions({ history, ownDays, calendar, clock }: NotingPorts): ReadRetentions {
  let noted: { readonly retentions: Retentions; readonly untilUs: number } | undefined;

  async function note(): Promise<Retentions> {
    for (let round = 0; round < MAX_ROUNDS; round += 1) {
      const standing = await history.read();
      if (standing !== undefined && standing.at(-1)?.days === ownDays) return standing;
      const since = standing === undefined ? FIRST_DAY : calendar.dayOf(clock());
      await history.append(standing, { since, days: ownDays });
    }
    throw new LedgerError('unavailable', 'the retention could not be noted', { retryAfterSeconds: 1 });
  }

  return async () => {
    const startedUs = clock();
    if (noted !== undefined && startedUs < noted.untilUs) return noted.retentions;
    const retentions = await note();
    noted = { retentions, untilUs: startedUs + NOTED_FOR_US };
    return retentions;
  };
}
