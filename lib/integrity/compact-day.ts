import pMap from 'p-map';
import type { CounterKey, CounterState } from '../counters/counter.ts';
import { counterIdentity, isZero, sessionCounterOf } from '../counters/families.ts';
import type { Day } from '../usage/record.ts';
import type { StoredImage } from '../usage/stored-image.ts';
import { bookedIn } from './booked-in.ts';
import { decideCompaction } from './compact-counter.ts';
import { type DayPlace, isDayRead, readDayFrom } from './day-records.ts';
import { type CounterReading, isCounter } from './foreign-counter.ts';
import { type CounterCompaction, DAY_PARTS, type LeftSessionNotes } from './ports.ts';
import type { ProjectDay } from './proof.ts';
import type { SurveyPorts } from './survey-day.ts';

export interface CompactPorts extends SurveyPorts {
  readonly compaction: CounterCompaction;
  readonly leftSessions: Pick<LeftSessionNotes, 'before' | 'settle'>;
}

export interface CompactionRun {
  readonly today: Day;
  readonly nowSeconds: number;
  readonly mayGoOn: () => boolean;
}

export interface CompactTally {
  /** Counters of which old watermarks were taken away. */
  forgotten: number;
  /** Counters that summed up to nothing. */
  removed: number;
  /** False when there was no time for all counters of the day. */
  isWhole: boolean;
}

/** A partition takes 1,000 writes a second, and the counters of a page lie in few. */
const UPDATES_AT_ONCE = 8;

/**
 * Takes from the counters of a day what has become useless. One that moves meanwhile is left as it is. Counters of sessions are
 * found by the records that are there, and by the notes of those that have gone. It ends between two pages when there is no more
 * time; the next run reads them again and writes to those counters only that are not compact yet.
 */
export async function compactDay(
  ports: CompactPorts,
  of: ProjectDay,
  { today, nowSeconds, mayGoOn }: CompactionRun,
): Promise<CompactTally> {
  const tally: CompactTally = { forgotten: 0, removed: 0, isWhole: false };
  const compact = async (readings: readonly (CounterReading | undefined)[]): Promise<void> => {
    const compactState = (state: CounterState) => compactOne(ports.compaction, state, nowSeconds, tally);
    await pMap(readings.filter(isCounter), compactState, { concurrency: UPDATES_AT_ONCE });
  };
  for await (const page of pagesOf(ports, of)) {
    if (!mayGoOn()) return tally;
    await compact(page);
  }
  for await (const left of ports.leftSessions.before(of, today)) {
    if (!mayGoOn()) return tally;
    const read = () => ports.counters.get(left.map(({ key }) => key));
    await compact(await read());
    const states = await read();
    await ports.leftSessions.settle(left.filter((_, index) => !isEmpty(states[index])));
  }
  return { ...tally, isWhole: true };
}

/** The counters of a day that something of the day names. */
async function* pagesOf(
  { counters, records }: SurveyPorts,
  { project, day }: ProjectDay,
): AsyncGenerator<readonly (CounterReading | undefined)[]> {
  yield* counters.shared(project, day);
  for (let part = 0; part < DAY_PARTS; part += 1) yield* counters.users(project, day, part);
  for (let at: DayPlace = { part: 0 }; !isDayRead(at); ) {
    const sessions = new Map<string, CounterKey>();
    at = await readDayFrom(records, { project, day }, at, (image) => noteSession(sessions, image));
    yield await counters.get([...sessions.values()]);
  }
}

/** It is there and sums up to nothing: its watermarks are still too young for it to go. */
const isEmpty = (reading: CounterReading | undefined): boolean => isCounter(reading) && isZero(reading.sums);

/** The session counter of a record, by its identity. */
function noteSession(sessions: Map<string, CounterKey>, image: StoredImage): void {
  const booked = bookedIn(image);
  const session = booked && sessionCounterOf(booked);
  if (session !== undefined) sessions.set(counterIdentity(session), session);
}

async function compactOne(
  compaction: CounterCompaction,
  state: CounterState,
  nowSeconds: number,
  tally: CompactTally,
): Promise<void> {
  const decision = decideCompaction(state, nowSeconds);
  if (decision.kind === 'forget') {
    if ((await compaction.forget(state.key, decision.marks)) === 'forgotten') tally.forgotten += 1;
  } else if (decision.kind === 'remove') {
    if ((await compaction.remove(state)) === 'removed') tally.removed += 1;
  }
}
