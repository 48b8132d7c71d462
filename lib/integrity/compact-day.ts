import type { CounterKey, CounterState } from '../counters/counter.ts';
import { counterIdentity, countersOf } from '../counters/families.ts';
import { bookedIn } from './booked-in.ts';
import { decideCompaction } from './compact-counter.ts';
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
    for await (const page of ports.records.pages(project, day, part)) {
      const booked = page.map(bookedIn).filter((one) => one !== undefined);
      await compact(await ports.counters.get(sessionsOf(booked.flatMap(countersOf))));
    }
  }
  return tally;
}

/** Session counters, each once. */
function sessionsOf(keys: readonly CounterKey[]): readonly CounterKey[] {
  const sessions = keys.filter(({ family }) => family === 'session');
  return [...new Map(sessions.map((key) => [counterIdentity(key), key])).values()];
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
