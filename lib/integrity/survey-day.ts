import type { CounterFamily, CounterKey } from '../counters/counter.ts';
import { addSums, countersOf, type RunningSums, sumsOf, zeroSums } from '../counters/families.ts';
import { ANONYMOUS, type BookedRecord } from '../usage/record.ts';
import type { StoredImage } from '../usage/stored-image.ts';
import { bookedIn } from './booked-in.ts';
import { type DayPlace, isDayRead, readDayFrom } from './day-records.ts';
import { addDue, type Differences, differing, keysOf, subtractFound } from './differences.ts';
import { type CounterReading, type ForeignCounter, isForeign } from './foreign-counter.ts';
import { type FurthestMarks, takeMarks } from './furthest-marks.ts';
import type { CounterStates, DayRecords } from './ports.ts';
import type { BothSides, ProjectDay } from './proof.ts';

export interface SurveyPorts {
  readonly records: DayRecords;
  readonly counters: CounterStates;
}

/** One reading of both sides of a day. Under construction it is a value that can be stored and gone on with: plain objects and Maps. */
export interface Survey extends BothSides {
  readonly records: RunningSums;
  readonly counters: Readonly<Record<CounterFamily, RunningSums>>;
  partialCalls: number;
  /** Counters that did not equal the records as both were read; some may only have been in flight. */
  readonly suspects: CounterKey[];
  readonly foreign: ForeignCounter[];
  unreadable: number;
  /** The furthest watermark of each shard among the counters read. */
  readonly marks: FurthestMarks;
  /** Of hour, day and anchor counters. */
  readonly shared: Differences;
  /** The sessions of nobody in particular lie in every part, as does what they sum up to. */
  readonly anonymous: Differences;
  /** Of the other users and sessions of the part that is read. */
  readonly own: Differences;
  next: Stage;
}

type Stage =
  | { readonly read: 'shared' }
  | { readonly read: 'records'; readonly at: DayPlace }
  /** Sessions that the records of a part named, from the `from`-th; `at` is the part behind. */
  | { readonly read: 'sessions'; readonly from: number; readonly at: DayPlace }
  | { readonly read: 'anonymous'; readonly from: number }
  | { readonly read: 'nothing' };

const SESSIONS_AT_ONCE = 4000;

export const beginSurvey = (): Survey => ({
  records: zeroSums(),
  counters: { hour: zeroSums(), day: zeroSums(), anchor: zeroSums(), user: zeroSums(), session: zeroSums() },
  partialCalls: 0,
  suspects: [],
  foreign: [],
  unreadable: 0,
  marks: new Map(),
  shared: new Map(),
  anonymous: new Map(),
  own: new Map(),
  next: { read: 'shared' },
});

export const isSurveyed = ({ next }: Survey): boolean => next.read === 'nothing';

/**
 * Reads a bit more of a day: first its counters, then its records, and compares each counter with what its records sum up to, by the
 * aggregator's own functions. The survey holds the sums of the hour, day and anchor counters, and those of the users and sessions
 * of one part of the day: never a record.
 */
export async function advanceSurvey(ports: SurveyPorts, of: ProjectDay, survey: Survey): Promise<void> {
  const { next } = survey;
  switch (next.read) {
    case 'shared':
      for await (const page of ports.counters.shared(of.project, of.day)) takeCounters(survey, page);
      survey.next = { read: 'records', at: { part: 0 } };
      return;
    case 'records':
      survey.next = await surveyRecords(ports, of, survey, next.at);
      return;
    case 'sessions': {
      const from = await takeSessions(ports.counters, survey, survey.own, next.from);
      if (from !== undefined) survey.next = { ...next, from };
      else {
        suspect(survey, survey.own);
        survey.own.clear();
        survey.next = isDayRead(next.at) ? { read: 'anonymous', from: 0 } : { read: 'records', at: next.at };
      }
      return;
    }
    case 'anonymous': {
      const from = await takeSessions(ports.counters, survey, survey.anonymous, next.from);
      if (from !== undefined) survey.next = { ...next, from };
      else {
        suspect(survey, survey.anonymous);
        suspect(survey, survey.shared);
        survey.next = { read: 'nothing' };
      }
    }
  }
}

async function surveyRecords(
  { records, counters }: SurveyPorts,
  of: ProjectDay,
  survey: Survey,
  at: DayPlace,
): Promise<Stage> {
  const isBeginning = at.place === undefined;
  if (isBeginning) for await (const page of counters.users(of.project, of.day, at.part)) takeCounters(survey, page);
  const behind = await readDayFrom(records, of, at, (image) => takeImage(survey, image));
  return behind.part > at.part ? { read: 'sessions', from: 0, at: behind } : { read: 'records', at: behind };
}

function sideOf({ shared, anonymous, own }: Survey, key: CounterKey): Differences {
  if (key.family !== 'user' && key.family !== 'session') return shared;
  return key.user === ANONYMOUS ? anonymous : own;
}

function takeCounters(survey: Survey, page: readonly (CounterReading | undefined)[]): void {
  for (const reading of page) {
    if (reading === undefined) continue;
    if (isForeign(reading)) {
      survey.foreign.push(reading);
      continue;
    }
    addSums(survey.counters[reading.key.family], reading.sums);
    subtractFound(sideOf(survey, reading.key), reading);
    takeMarks(survey.marks, reading.marks);
  }
}

function takeImage(survey: Survey, image: StoredImage): void {
  if (image.kind === 'malformed') survey.unreadable += 1;
  const booked = bookedIn(image);
  if (booked !== undefined) takeRecord(survey, booked);
}

function takeRecord(survey: Survey, booked: BookedRecord): void {
  const sums = sumsOf(booked);
  addSums(survey.records, sums);
  if (booked.record.status === 'partial') survey.partialCalls += 1;
  for (const key of countersOf(booked)) addDue(sideOf(survey, key), key, sums);
}

/** Counters of some sessions that records named. @returns from where on there are more */
async function takeSessions(
  counters: CounterStates,
  survey: Survey,
  side: Differences,
  from: number,
): Promise<number | undefined> {
  const until = from + SESSIONS_AT_ONCE;
  const keys = keysOf(side, 'session').drop(from).take(SESSIONS_AT_ONCE).toArray();
  takeCounters(survey, await counters.get(keys));
  return keys.length < SESSIONS_AT_ONCE ? undefined : until;
}

function suspect(survey: Survey, side: Differences): void {
  for (const key of differing(side)) survey.suspects.push(key);
}
