import { bookedIn } from '../../integrity/booked-in.ts';
import type { DayMark } from '../../integrity/ports.ts';
import type { PriceBooks } from '../../ports.ts';
import type { DayCalls, EvidenceStore, Gatherings } from './evidence.ts';
import { Findings } from './findings.ts';
import { SessionCalls } from './session-calls.ts';
import { findBatchPrice, findPaidFailure } from './single-calls.ts';

export interface GatherPorts {
  readonly calls: DayCalls;
  readonly priceBooks: PriceBooks;
  readonly evidence: EvidenceStore;
  readonly gatherings: Gatherings;
}

/** Rows of each kind that a day's evidence holds: ninety days are read by one page of a Query. */
const KEPT = 10;
/** The same while it is read. */
const KEPT_MEANWHILE = 200;
/** After so many calls it is stored how far the reading has come. */
const CALLS_BETWEEN_STORES = 50_000;

/**
 * Reads a day's records, one partition after the other and page by page, for what only they show; goes on where a run before this one
 * has stopped or died. Doing it again gives the same, at the prices as they stand then.
 *
 * @param mayGoOn asked between partitions
 */
export async function gatherDay(
  { calls, priceBooks, evidence, gatherings }: GatherPorts,
  mark: DayMark,
  mayGoOn: () => boolean,
): Promise<'gathered' | 'unfinished'> {
  const { project, day, on } = mark;
  const before = await gatherings.find(mark);
  const isOfMark = before?.on === on;
  let findings = new Findings(isOfMark ? before.findings : []);
  let sinceStore = 0;
  for (let partition = isOfMark ? before.next : 0; partition < calls.partitions; partition += 1) {
    const goesOn = mayGoOn();
    if (!goesOn || sinceStore >= CALLS_BETWEEN_STORES) {
      const kept = findings.largest(KEPT_MEANWHILE);
      await gatherings.put({ project, day, on, next: partition, findings: kept });
      findings = new Findings(kept);
      sinceStore = 0;
    }
    if (!goesOn) return 'unfinished';
    sinceStore += await gatherPartition(calls, mark, partition, findings, priceBooks);
  }
  await evidence.put({ project, day, findings: findings.largest(KEPT) });
  await gatherings.remove(mark);
  return 'gathered';
}

async function gatherPartition(
  calls: DayCalls,
  { project, day }: DayMark,
  partition: number,
  findings: Findings,
  priceBooks: PriceBooks,
): Promise<number> {
  const price = await priceBooks.of(project);
  const sessions = new SessionCalls(price, findings);
  let read = 0;
  for await (const page of calls.pages(project, day, partition)) {
    for (const image of page) {
      const booked = bookedIn(image);
      if (booked === undefined) continue;
      read += 1;
      findBatchPrice(booked, price, findings);
      findPaidFailure(booked, findings);
      sessions.take(booked);
    }
  }
  sessions.end();
  return read;
}
