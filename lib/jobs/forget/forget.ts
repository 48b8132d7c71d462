import pMap from 'p-map';
import type { ForgetResult } from '../../api-contract.ts';
import { addDays, type Calendar, daysBetween, daysFromTo, FIRST_DAY } from '../../calendar.ts';
import { LedgerError } from '../../errors.ts';
import { type Forgetting, forgetRecord } from '../../forgetting/forget-record.ts';
import { hashUser, SETTLED_AFTER_US } from '../../forgetting/forgotten-users.ts';
import type { BoundKeys, MoveOutcome, RecordMoves, StandingRecord, Tombstones } from '../../forgetting/ports.ts';
import { NO_KEYS, type RevokedKeys, revokeKeys } from '../../forgetting/revoke-keys.ts';
import {
  NO_FILES,
  type RewritableFiles,
  type RewrittenFiles,
  rewriteReports,
} from '../../forgetting/rewrite-reports.ts';
import type { Clock, RandomId, SealedDays } from '../../ports.ts';
import type { Day, Project } from '../../usage/record.ts';
import type { JobProgress } from '../job.ts';
import type { Advance, Asked, JobWork } from '../kinds.ts';

export interface ForgetPorts {
  readonly moves: RecordMoves;
  readonly tombstones: Pick<Tombstones, 'claimSalt' | 'add'>;
  readonly sealedDays: SealedDays;
  readonly keys: BoundKeys;
  readonly files: RewritableFiles;
  readonly calendar: Pick<Calendar, 'dayOf'>;
  readonly randomId: RandomId;
  readonly clock: Clock;
  readonly pause: (ms: number) => Promise<void>;
}

/** Whom to forget is confidential: see {@link Forgetting}. */
export type ForgetInput = Readonly<Record<string, never>>;

/** Where a forgetting stands, as a value of JSON. */
export interface ForgetCursor {
  /** From then on nobody writes a record of the user any more. */
  readonly settledAtUs: number;
  /** Keys come before the records. */
  readonly keys: RevokedKeys;
  /** The first day that is not done; null when all are. */
  readonly day: Day | null;
  /** Of the days that are looked at, those on which records were found. */
  readonly notedDays: readonly Day[];
  /** No record is of a later day. */
  readonly lastDay: Day;
  readonly movedRecords: number;
  /** Sealed days on which records of the user still stand. */
  readonly sealedDays: readonly Day[];
  /** Reports come after the records. */
  readonly files: RewrittenFiles;
}

/** Up to 64 days of 25 records each are moved in about a second. */
const DAYS_AT_ONCE = 64;
const RECORDS_OF_DAY = 25;
const MOVES_AT_ONCE = 16;
const QUERIES_AT_ONCE = 16;
const LONGEST_PAUSE_MS = 3_000;
/** Records may be ten minutes ahead of their recording. */
const AHEAD_US = 3_600_000_000;

/**
 * Moves all records of a user to a pseudonym. First a tombstone, and so long a wait that every record which was admitted before
 * it stands: from then on nothing is added, each record is moved once by one transaction, and the counters follow by the stream.
 *
 * What is moved is found by looking, never by remembering, so a page may be done again by anybody at any time.
 */
export const createForget = (ports: ForgetPorts): JobWork<ForgetInput, ForgetCursor> => ({
  async advance(asked, cursor) {
    const forgetting = forgettingOf(asked);
    if (cursor === undefined) return advanceTo(await bury(ports, asked.project, forgetting));
    const who = { project: asked.project, forgetting };
    if (!cursor.keys.isDone) return advanceTo({ ...cursor, keys: await revokeSome(ports, who, cursor.keys) });
    const waitUs = cursor.settledAtUs - ports.clock();
    if (cursor.day === null)
      return advanceTo({ ...cursor, files: await rewriteReports(ports.files, who, cursor.files) });
    if (waitUs <= 0) return advanceTo(await moveSome(ports, who, cursor));
    await ports.pause(Math.min(LONGEST_PAUSE_MS, Math.ceil(waitUs / 1000)));
    return advanceTo(cursor);
  },
  isFinishedAt: ({ day, files }) => day === null && files.isDone,
  // Somebody who is half forgotten is what nobody asked for.
  canStopAt: () => false,
  resultOf: (_, cursor) => resultOf(cursor),
  totalsOf: (_, cursor) => resultOf(cursor),
});

/** @throws LedgerError `conflict` when the job has lost what it must know. */
function forgettingOf({ confidential }: Asked<ForgetInput>): Forgetting {
  if (confidential === undefined)
    throw new LedgerError('conflict', 'it is known no more who was to be forgotten: ask again');
  return JSON.parse(confidential);
}

const resultOf = ({ movedRecords, sealedDays, files, keys }: ForgetCursor): ForgetResult => ({
  moved_records: movedRecords,
  rewritten_reports: files.rewritten,
  revoked_keys: keys.revoked,
  exports: files.exports,
  sealed_days: sealedDays,
});

/** Days, since how many records there are is known only at the end. */
function advanceTo(cursor: ForgetCursor): Advance<ForgetCursor> {
  const total = daysBetween(FIRST_DAY, cursor.lastDay) + 1;
  const progress: JobProgress = { done: cursor.day === null ? total : daysBetween(FIRST_DAY, cursor.day), total };
  return { cursor, progress };
}

async function bury(ports: ForgetPorts, project: Project, { userId }: Forgetting): Promise<ForgetCursor> {
  const { tombstones, clock, randomId, calendar } = ports;
  const salt = await tombstones.claimSalt(project, randomId());
  await tombstones.add(project, { hash: hashUser(salt, userId), atUs: clock() });
  const settledAtUs = clock() + SETTLED_AFTER_US;
  const lastDay = calendar.dayOf(settledAtUs + AHEAD_US);
  const nothing = { keys: NO_KEYS, notedDays: [], movedRecords: 0, sealedDays: [], files: NO_FILES };
  return { settledAtUs, day: FIRST_DAY, lastDay, ...nothing };
}

interface Who {
  readonly project: Project;
  readonly forgetting: Forgetting;
}

const revokeSome = ({ keys, clock }: ForgetPorts, { project, forgetting: { userId } }: Who, at: RevokedKeys) =>
  revokeKeys(keys, { project, userId, nowUs: clock() }, at);

/**
 * Looks at the next days. The days on which there is something are noted before anything of them is moved, so that what was
 * moved is counted there afterwards, also when the run that moved it died.
 */
async function moveSome(ports: ForgetPorts, who: Who, at: ForgetCursor): Promise<ForgetCursor> {
  const { moves, sealedDays } = ports;
  const first = at.day ?? at.lastDay;
  const last = [addDays(first, DAYS_AT_ONCE - 1), at.lastDay].toSorted()[0] ?? first;
  const sealed = await sealedDays.sealed(who.project, first, last);
  const pages = await pMap(daysFromTo(first, last), (day) => findOn(moves, who, day), { concurrency: QUERIES_AT_ONCE });
  const found = pages.filter(({ records }) => records.length > 0);
  const open = found.filter(({ day }) => !sealed.includes(day));
  const isNoted = open.every(({ day }) => at.notedDays.includes(day));
  if (!isNoted) return { ...at, notedDays: [...new Set([...at.notedDays, ...open.map(({ day }) => day)])] };
  if (!(await moveAll(moves, who, open))) return at;
  const left = found.filter(({ day }) => sealed.includes(day)).map(({ day }) => day);
  return {
    ...at,
    day: last < at.lastDay ? addDays(last, 1) : null,
    notedDays: [],
    movedRecords: at.movedRecords + (await countMoved(moves, who, at.notedDays)),
    sealedDays: [...at.sealedDays, ...left],
  };
}

interface Page {
  readonly day: Day;
  readonly records: readonly StandingRecord[];
  readonly hasMore: boolean;
}

const findOn = async (moves: RecordMoves, { project, forgetting }: Who, day: Day): Promise<Page> => ({
  day,
  ...(await moves.find({ project, userId: forgetting.userId, day }, RECORDS_OF_DAY)),
});

/** @returns whether no record of these days is left. */
async function moveAll(moves: RecordMoves, { forgetting }: Who, pages: readonly Page[]): Promise<boolean> {
  const move = (from: StandingRecord): Promise<MoveOutcome> => moves.move(from, forgetRecord(from.booked, forgetting));
  const outcomes = await pMap(
    pages.flatMap(({ records }) => records),
    move,
    { concurrency: MOVES_AT_ONCE },
  );
  const isBusy = outcomes.length > 0 && outcomes.every((outcome) => outcome === 'retry');
  if (isBusy) throw new LedgerError('unavailable', 'the records could not be moved');
  return outcomes.every((outcome) => outcome === 'moved') && !pages.some(({ hasMore }) => hasMore);
}

async function countMoved(moves: RecordMoves, { project, forgetting }: Who, days: readonly Day[]): Promise<number> {
  const counts = await pMap(days, (day) => moves.count({ project, userId: forgetting.pseudonym, day }), {
    concurrency: QUERIES_AT_ONCE,
  });
  return counts.reduce((sum, count) => sum + count, 0);
}
