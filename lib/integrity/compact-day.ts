import type { CounterKey, CounterState } from '../counters/counter.ts';
import { counterIdentity, countersOf } from '../counters/families.ts';
import type { StoredImage } from '../usage/stored-image.ts';
import { bookedIn } from './booked-in.ts';
import { decideCompaction } from './compact-counter.ts';
import { type DayPlace, isDayRead, readDayFrom } from './day-records.ts';
import { type CounterCompaction, DAY_PARTS } from './ports.ts';
import type { ProjectDay } from './proof.ts';
import type { SurveyPorts } from './survey-day.ts';

export interface CompactPorts extends SurveyPorts {
  readonly compaction: CounterCompaction;
}

export interface CompactTally {
  /** Counters of which old watermarks were taken away. */
  forgotten: number;
  /** Counters that summed up to nothing. */
  removed: number;
}

/** Takes from the counters of a day what has become useless. One that moves meanwhile is left as it is. */
export async function compactDay(
  ports: CompactPorts,
  { project, day }: ProjectDay,
  nowSeconds: number,
): Promise<CompactTally> {
  const tally: CompactTally = { forgotten: 0, removed: 0 };
  const compact = async (states: readonly (CounterState | undefined)[]): Promise<void> => {
    for (const state of states) if (state !== undefined) await compactOne(ports.compaction, state, nowSeconds, tally);
  };
  for await (const page of ports.counters.shared(project, day)) await compact(page);
  for (let part = 0; part < DAY_PARTS; part += 1) {
    for await (const page of ports.counters.users(project, day, part)) await compact(page);
  }
  for (let at: DayPlace = { part: 0 }; !isDayRead(at); ) {
    const sessions = new Map<string, CounterKey>();
    at = await readDayFrom(ports.records, { project, day }, at, (image) => noteSession(sessions, image));
    await compact(await ports.counters.get([...sessions.values()]));
  }
  return tally;
}

/** The session counter of a record, by its identity. */
function noteSession(sessions: Map<string, CounterKey>, image: StoredImage): void {
  const booked = bookedIn(image);
  const session = booked && countersOf(booked).find(({ family }) => family === 'session');
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
