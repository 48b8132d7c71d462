import type { CounterFamily, CounterKey, CounterState, Watermarks } from '../counters/counter.ts';
import { addSums, countersOf, type RunningSums, sumsOf, zeroSums } from '../counters/families.ts';
import { ANONYMOUS, type BookedRecord } from '../usage/record.ts';
import type { StoredImage } from '../usage/stored-image.ts';
import { bookedIn } from './booked-in.ts';
import { Differences } from './differences.ts';
import { FurthestMarks } from './furthest-marks.ts';
import { type CounterStates, DAY_PARTS, type DayRecords } from './ports.ts';
import type { BothSides, ProjectDay } from './proof.ts';

export interface SurveyPorts {
  readonly records: DayRecords;
  readonly counters: CounterStates;
}

/** One reading of both sides of a day. */
export interface Survey extends BothSides {
  /** Counters that did not equal the records as both were read; some may only have been in flight. */
  readonly suspects: readonly CounterKey[];
  readonly unreadable: number;
  /** The furthest watermark of each shard among the counters read. */
  readonly marks: Watermarks;
}

/** The records are more than `maxRecords`. */
export class DayTooLarge extends Error {
  override readonly name = 'DayTooLarge';
}

const SESSIONS_AT_ONCE = 1000;

/**
 * Reads a day's counters, then its records, and compares each counter with what its records sum up to, by the aggregator's
 * own functions. At once it holds the sums of the hour, day and anchor counters, and those of the users and sessions of
 * one part of the day: never a record longer than its page.
 *
 * @throws DayTooLarge
 */
export async function surveyDay(
  { records, counters }: SurveyPorts,
  { project, day }: ProjectDay,
  maxRecords = Number.POSITIVE_INFINITY,
): Promise<Survey> {
  const survey = new RunningSurvey(maxRecords);
  const shared = new Differences();
  for await (const page of counters.shared(project, day)) survey.takeCounters(page, () => shared);
  // The sessions of nobody in particular lie in every part, as does what they sum up to.
  const anonymous = new Differences();
  for (let part = 0; part < DAY_PARTS; part += 1) {
    const own = new Differences();
    const sideOf = (key: CounterKey): Differences => {
      if (key.family !== 'user' && key.family !== 'session') return shared;
      return key.user === ANONYMOUS ? anonymous : own;
    };
    for await (const page of counters.users(project, day, part)) survey.takeCounters(page, sideOf);
    for await (const page of records.pages(project, day, part)) survey.takeRecords(page, sideOf);
    await survey.takeSessions(counters, own);
    survey.suspect(own);
  }
  await survey.takeSessions(counters, anonymous);
  survey.suspect(anonymous);
  survey.suspect(shared);
  return survey.result();
}

type SideOf = (key: CounterKey) => Differences;

class RunningSurvey {
  readonly #maxRecords: number;
  readonly #records = zeroSums();
  readonly #counters: Readonly<Record<CounterFamily, RunningSums>> = {
    hour: zeroSums(),
    day: zeroSums(),
    anchor: zeroSums(),
    user: zeroSums(),
    session: zeroSums(),
  };
  readonly #marks = new FurthestMarks();
  readonly #suspects: CounterKey[] = [];
  #partialCalls = 0;
  #unreadable = 0;

  constructor(maxRecords: number) {
    this.#maxRecords = maxRecords;
  }

  takeCounters(page: readonly CounterState[], sideOf: SideOf): void {
    for (const state of page) {
      addSums(this.#counters[state.key.family], state.sums);
      sideOf(state.key).subtractFound(state);
      this.#marks.take(state.marks);
    }
  }

  takeRecords(page: readonly StoredImage[], sideOf: SideOf): void {
    for (const image of page) {
      if (image.kind === 'malformed') this.#unreadable += 1;
      const booked = bookedIn(image);
      if (booked !== undefined) this.#takeRecord(booked, sideOf);
    }
    if (this.#records.calls > this.#maxRecords) throw new DayTooLarge();
  }

  /** The sessions that records named. */
  async takeSessions(counters: CounterStates, side: Differences): Promise<void> {
    const keys = [...side.keys('session')];
    for (let start = 0; start < keys.length; start += SESSIONS_AT_ONCE) {
      const states = await counters.get(keys.slice(start, start + SESSIONS_AT_ONCE));
      const found = states.filter((state) => state !== undefined);
      this.takeCounters(found, () => side);
    }
  }

  suspect(side: Differences): void {
    for (const key of side.differing()) this.#suspects.push(key);
  }

  result(): Survey {
    return {
      records: this.#records,
      counters: this.#counters,
      partialCalls: this.#partialCalls,
      unreadable: this.#unreadable,
      suspects: this.#suspects,
      marks: this.#marks.all,
    };
  }

  #takeRecord(booked: BookedRecord, sideOf: SideOf): void {
    const sums = sumsOf(booked);
    addSums(this.#records, sums);
    if (booked.record.status === 'partial') this.#partialCalls += 1;
    for (const key of countersOf(booked)) sideOf(key).addDue(key, sums);
  }
}
