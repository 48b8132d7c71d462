import { LedgerError } from '../errors.ts';
import type { IsForgotten } from '../forgetting/ports.ts';
import type { UsageRecords } from '../ports.ts';
import type { BookRecord } from './book-record.ts';
import type { ClosedDays } from './closed-days.ts';
import type { BookedRecord, UsageRecord } from './record.ts';
import { callKey, decide, pickWinners } from './same-call.ts';

export interface RecordUsagePorts {
  readonly records: Pick<UsageRecords, 'insert' | 'read' | 'correct'>;
  readonly bookRecord: BookRecord;
  readonly closedDays: ClosedDays;
  readonly isForgotten: IsForgotten;
}

/** Nothing was written. `closed`: the day of the call is closed; `forgotten`: its user was. */
export type Refusal = 'closed' | 'forgotten';

export interface RecordedUsage {
  readonly outcome: 'stored' | 'unchanged' | 'corrected' | 'superseded' | 'retry' | Refusal;
  /** What the ledger holds of this call now, at the price of its booking; on `retry` and a refusal what was to be written. */
  readonly booked: BookedRecord;
}

/** Takes valid records, answers what became of each, in order. */
export type RecordUsage = (records: readonly UsageRecord[]) => Promise<readonly RecordedUsage[]>;

/** Lost races in a row, each with another writer of the same call, before the client is told to try again. */
const MAX_ROUNDS = 4;
const CORRECTIONS_AT_ONCE = 16;

/**
 * Writes records exactly once: insert; what is there already is read and compared. Equal facts change nothing and keep the
 * price at which they were booked; a partial after its end is superseded; else the stored record is corrected, on the
 * condition that it still is the one that was compared.
 */
export function createRecordUsage({ records, bookRecord, closedDays, isForgotten }: RecordUsagePorts): RecordUsage {
  return async (usage) => {
    const booked = usage.map((record) => bookRecord(record));
    const closed = await closedDays(booked);
    const refusalOf = ({ record, day }: BookedRecord): Refusal | undefined => {
      if (isForgotten(record.userId)) return 'forgotten';
      return closed.has(day) ? 'closed' : undefined;
    };
    const winners = pickWinners(booked.filter((one) => refusalOf(one) === undefined));
    const settled = await settle(records, [...winners.values()]);
    return booked.map((one) => {
      const refusal = refusalOf(one);
      if (refusal !== undefined) return { outcome: refusal, booked: one };
      const key = callKey(one.record);
      const result = settled.get(key) ?? { outcome: 'retry', booked: one };
      return winners.get(key) === one ? result : besideWinner(one, result);
    });
  };
}

/** What became of a record that another one of its request stands for. */
function besideWinner(loser: BookedRecord, winner: RecordedUsage): RecordedUsage {
  if (winner.outcome === 'retry') return { outcome: 'retry', booked: loser };
  const isEqual = loser.factsDigest === winner.booked.factsDigest;
  return { outcome: isEqual ? 'unchanged' : 'superseded', booked: winner.booked };
}

type Settled = Map<string, RecordedUsage>;

/** Results by call; a call that is missing lost its race in each round, or could not be read. */
async function settle(records: RecordUsagePorts['records'], winners: readonly BookedRecord[]): Promise<Settled> {
  const settled: Settled = new Map();
  const keep = (outcome: RecordedUsage['outcome'], booked: BookedRecord) =>
    settled.set(callKey(booked.record), { outcome, booked });
  let toInsert = winners;
  let toCompare: readonly BookedRecord[] = [];
  for (let round = 0; round < MAX_ROUNDS && toInsert.length + toCompare.length > 0; round += 1) {
    const duplicates = await insertAll(records, toInsert, keep);
    const pairs = await readStored(records, [...toCompare, ...duplicates]);
    if (pairs === 'unavailable') break;
    toInsert = pairs.filter(({ stored }) => stored === undefined).map(({ incoming }) => incoming);
    toCompare = await compareAll(records, pairs, keep);
  }
  return settled;
}

type Keep = (outcome: RecordedUsage['outcome'], booked: BookedRecord) => void;

/** @returns those that are there already. */
async function insertAll(
  records: RecordUsagePorts['records'],
  toInsert: readonly BookedRecord[],
  keep: Keep,
): Promise<readonly BookedRecord[]> {
  if (toInsert.length === 0) return [];
  const outcomes = await records.insert(toInsert);
  return toInsert.filter((booked, index) => {
    const outcome = outcomes[index] ?? 'retry';
    if (outcome === 'duplicate') return true;
    keep(outcome, booked);
    return false;
  });
}

interface Pair {
  readonly incoming: BookedRecord;
  /** Undefined when it was deleted since. */
  readonly stored: BookedRecord | undefined;
}

/** A store that is busy must not hide what became of the other records of the request. */
async function readStored(
  records: RecordUsagePorts['records'],
  incoming: readonly BookedRecord[],
): Promise<readonly Pair[] | 'unavailable'> {
  if (incoming.length === 0) return [];
  try {
    const stored = await records.read(incoming.map(({ record }) => record));
    return incoming.map((one, index) => ({ incoming: one, stored: stored[index] }));
  } catch (error) {
    if (error instanceof LedgerError && error.code === 'unavailable') return 'unavailable';
    throw error;
  }
}

/** @returns those whose stored record changed while they were compared. */
async function compareAll(
  records: RecordUsagePorts['records'],
  pairs: readonly Pair[],
  keep: Keep,
): Promise<readonly BookedRecord[]> {
  const corrections: { incoming: BookedRecord; stored: BookedRecord }[] = [];
  for (const { incoming, stored } of pairs) {
    if (stored === undefined) continue;
    const decision = decide(stored, incoming);
    if (decision === 'correct') corrections.push({ incoming, stored });
    else keep(decision, stored);
  }
  const lost: BookedRecord[] = [];
  for (let at = 0; at < corrections.length; at += CORRECTIONS_AT_ONCE) {
    const outcomes = corrections.slice(at, at + CORRECTIONS_AT_ONCE).map(async ({ incoming, stored }) => {
      const outcome = await records.correct(incoming, stored.bookedDigest);
      if (outcome === 'lost-race') lost.push(incoming);
      else keep(outcome, incoming);
    });
    await Promise.all(outcomes);
  }
  return lost;
}
