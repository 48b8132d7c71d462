import type { Sums } from '../counters/counter.ts';
import { counterIdentity, differenceOf, equalSums, zeroSums } from '../counters/families.ts';
import type { TouchedDays } from '../ports.ts';
import type { Adjustment, AdjustOutcome, CounterRepairs, Pause } from './ports.ts';
import type { Difference, ProjectDay, Proof } from './proof.ts';
import { type ProofLimits, type ProofPorts, proveDay } from './prove-day.ts';

export interface RepairPorts extends ProofPorts {
  readonly repairs: CounterRepairs;
  readonly touched: TouchedDays;
  /** Whether events of the day wait in quarantine: counting them later would count twice what a repair has added. */
  readonly isQuarantined: (of: ProjectDay) => Promise<boolean>;
  readonly entries: RepairEntries;
}

/** Where it is entered what repairs do to counters. */
export interface RepairEntries {
  /** Before any of them is adjusted. @returns the name of the entry */
  begin(of: ProjectDay, differences: readonly Difference[]): Promise<string>;
  /** What has become of them. Of an entry without an end nobody knows which of its counters were adjusted. */
  end(of: ProjectDay, begun: string, repairs: readonly Repair[]): Promise<void>;
}

/** An entry is one item: with the longest names that there are, so many of them take half of what an item holds. */
const COUNTERS_OF_ENTRY = 50;

export interface RepairLimits extends ProofLimits {
  readonly betweenReadingsMs: number;
}

export interface Repair {
  readonly difference: Difference;
  readonly outcome: AdjustOutcome;
}

export interface RepairedDay {
  /** Of the day as it was found. */
  readonly found: Proof;
  readonly repairs: readonly Repair[];
  /** Why nothing was repaired although the day is out of balance; `foreign`: all that is wrong with it is none of our counters. */
  readonly refusedBy?: 'quarantine' | 'moving' | 'foreign';
  /** Of the day as it was left; the same as `found` when nothing was repaired. */
  readonly left: Proof;
}

/**
 * Adds to each wrong counter of a day what it lacks, and proves the day again. A counter is never overwritten: the difference
 * is added on the condition that the counter is as it was read, and only when two proofs, ten minutes apart, found the same
 * difference in it. Each proof waited for the stream, so that nothing in flight is part of the difference; what is written
 * meanwhile comes to the counter by the stream, before the repair (then its condition fails) or after it.
 */
export async function repairDay(
  ports: RepairPorts & { readonly longPause: Pause },
  of: ProjectDay,
  limits: RepairLimits,
): Promise<RepairedDay> {
  const found = await proveDay(ports, of, limits);
  if (found.balanced !== false) return { repairs: [], found, left: found };
  if (!isRepairable(found)) return { repairs: [], found, refusedBy: 'foreign', left: found };
  await ports.longPause(limits.betweenReadingsMs);
  return repairFound(ports, found, limits);
}

/** Whether a proof names a counter: to what is none, nothing can be added that makes one of it. */
export const isRepairable = ({ differences }: Proof): boolean => differences.length > 0;

/** The second half of {@link repairDay}: `found` is the proof of ten minutes ago. */
export async function repairFound(ports: RepairPorts, found: Proof, limits: ProofLimits): Promise<RepairedDay> {
  if (await ports.isQuarantined(found)) return { found, repairs: [], refusedBy: 'quarantine', left: found };
  const again = await proveDay(ports, found, limits);
  const standing = differencesInBoth(found, again);
  if (standing.length === 0) return { found, repairs: [], refusedBy: 'moving', left: again };
  await ports.touched.mark([found]);
  const repairs: Repair[] = [];
  for (let from = 0; from < standing.length; from += COUNTERS_OF_ENTRY) {
    repairs.push(...(await adjustAndEnter(ports, again, standing.slice(from, from + COUNTERS_OF_ENTRY))));
  }
  return { found, repairs, left: await proveDay(ports, found, limits) };
}

/** What is to be added is entered first, so that a repair which dies on the way has left no change that nobody knows of. */
async function adjustAndEnter(
  { entries, repairs }: RepairPorts,
  proof: Proof,
  differences: readonly Difference[],
): Promise<readonly Repair[]> {
  const begun = await entries.begin(proof, differences);
  const adjusted: Repair[] = [];
  for (const difference of differences) {
    adjusted.push({ difference, outcome: await repairs.adjust(adjustmentOf(difference, proof)) });
  }
  await entries.end(proof, begun, adjusted);
  return adjusted;
}

/**
 * Those of the second proof whose counters lacked just as much by the first one. Either proof saw its counter at rest; what came in
 * between came to both sides, so that a counter which is written to now and then is repaired too.
 */
function differencesInBoth(first: Proof, second: Proof): readonly Difference[] {
  const earlier = new Map(first.differences.map((difference) => [counterIdentity(difference.key), lackOf(difference)]));
  return second.differences.filter((difference) => {
    const before = earlier.get(counterIdentity(difference.key));
    return before !== undefined && equalSums(before, lackOf(difference));
  });
}

const lackOf = ({ due, counter }: Difference): Sums => differenceOf(due, counter?.sums ?? zeroSums());

/**
 * A counter that was deleted has lost its watermarks, and if a record has come since, has some of them only: the stream,
 * delivered again, would count it up once more. So the repair also moves its watermarks to where the stream is counted for
 * certain. All that lies before is in the records' sums, and so in the counter now.
 */
const adjustmentOf = (difference: Difference, { marks }: Proof): Adjustment => ({
  key: difference.key,
  asRead: difference.counter,
  difference: lackOf(difference),
  marks,
});
