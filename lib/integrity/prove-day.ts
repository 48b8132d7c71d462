import type { Watermarks } from '../counters/counter.ts';
import {
  advanceExamination,
  beginExamination,
  differencesIn,
  type Examination,
  isExamined,
  stillAsRead,
} from './examine-suspects.ts';
import { takeMarks } from './furthest-marks.ts';
import type { Difference, OpenReason, ProjectDay, Proof } from './proof.ts';
import { advanceSurvey, beginSurvey, isSurveyed, type Survey, type SurveyPorts } from './survey-day.ts';
import { type StreamPorts, waitForStream } from './wait-for-stream.ts';

export type ProofPorts = SurveyPorts &
  StreamPorts & {
    /** Told whenever a proof in one go has come a bit further. */
    readonly onProgress?: (of: ProjectDay, records: ReadRecords) => void;
  };

/** Records that are read, of those that are to be read. */
export interface ReadRecords {
  readonly done: number;
  readonly total: number;
}

export interface ProofLimits {
  /** How often the day is read while it moves. */
  readonly attempts: number;
  /** How long the stream may take to pass what was written before. */
  readonly patienceMs: number;
  readonly maxRecords?: number;
  /** Counters that are examined one by one; the others that differ are counted. */
  readonly maxExamined: number;
}

/** A proof under way: a value that can be stored and gone on with, see {@link Survey}. */
export interface ProofRun {
  /** Attempts that are over, and records that were read in them. */
  attempts: number;
  readBefore: number;
  survey: Survey;
  examination: Examination | undefined;
  /** There when it has come to its end. */
  proof: Proof | undefined;
}

export const beginProof = (): ProofRun => ({
  attempts: 0,
  readBefore: 0,
  survey: beginSurvey(),
  examination: undefined,
  proof: undefined,
});

/**
 * Whether each counter of a day equals its records.
 *
 * A counter that equals what its records were read as is in balance. One that does not may be wrong, or what it lacks is
 * still on its way. So it is read again before all records are, the stream is waited for, and it is read once more: when it has
 * had no update in between, then all changes that were written before the wait were counted before the first of these
 * readings, none came between it and the reading of the records, and the difference is an error. Else it is in flight.
 */
export async function proveDay(ports: ProofPorts, of: ProjectDay, limits: ProofLimits): Promise<Proof> {
  const run = beginProof();
  for (;;) {
    await advanceProof(ports, of, limits, run);
    if (run.proof !== undefined) return run.proof;
    ports.onProgress?.(of, recordsOf(run));
  }
}

/** Takes a proof a bit further: reads a page of each partition of a part, say. */
export async function advanceProof(
  ports: ProofPorts,
  of: ProjectDay,
  limits: ProofLimits,
  run: ProofRun,
): Promise<void> {
  const { survey, examination } = run;
  if (!isSurveyed(survey)) {
    await advanceSurvey(ports, of, survey);
    if (survey.records.calls > (limits.maxRecords ?? Number.POSITIVE_INFINITY)) run.proof = openProof(of, 'too_large');
  } else if (examination === undefined) {
    if (survey.unreadable > 0) run.proof = openProof(of, 'unreadable_records', survey);
    else if (survey.suspects.length === 0)
      run.proof = foreignOnly(of, survey) ?? { ...proofOf(of, survey), balanced: true };
    else run.examination = await beginExamination(ports.counters, survey.suspects.slice(0, limits.maxExamined));
  } else if (!isExamined(examination)) {
    await advanceExamination(ports, of, examination);
  } else {
    run.proof = await judge(ports, of, limits, { survey, examination });
    if (run.proof === undefined) beginAgain(run, of, limits);
  }
}

/** What is to be read is what the counters say; a day whose counters seem to differ is read once more. */
export function recordsOf({ readBefore, survey, examination }: ProofRun): ReadRecords {
  const surveyed = Number(survey.records.calls);
  const counted = Number(survey.counters.day.calls);
  const done = readBefore + surveyed + (examination?.records ?? 0);
  return { done, total: Math.max(done, readBefore + counted + (examination === undefined ? 0 : surveyed)) };
}

/** @returns undefined when nothing is certainly wrong: no counter that differs has rested. */
async function judge(
  ports: ProofPorts,
  of: ProjectDay,
  limits: ProofLimits,
  { survey, examination }: { survey: Survey; examination: Examination },
): Promise<Proof | undefined> {
  const suspects = differencesIn(examination);
  if (suspects.length === 0) return foreignOnly(of, survey);
  const passed = await waitForStream(ports, of, limits.patienceMs);
  if (passed === undefined) return foreignOnly(of, survey) ?? openProof(of, 'stream_behind', survey);
  const differences = await stillAsRead(ports.counters, suspects);
  if (differences.length === 0) return foreignOnly(of, survey);
  return unbalanced(of, survey, { differences, passed, examined: limits.maxExamined });
}

/** A foreign counter is wrong by itself: nothing that is on its way makes a counter of it. */
const foreignOnly = (of: ProjectDay, survey: Survey): Proof | undefined =>
  survey.foreign.length === 0 ? undefined : { ...proofOf(of, survey), balanced: false, foreign: survey.foreign };

function beginAgain(run: ProofRun, of: ProjectDay, { attempts }: ProofLimits): void {
  run.attempts += 1;
  if (run.attempts === attempts) {
    run.proof = openProof(of, 'in_flight', run.survey);
    return;
  }
  run.readBefore = recordsOf(run).done;
  run.survey = beginSurvey();
  run.examination = undefined;
}

/** A proof that says nothing, and why. */
export const openProof = (of: ProjectDay, reason: OpenReason, survey?: Survey): Proof => ({
  ...proofOf(of, survey),
  balanced: null,
  reason,
});

interface Judgement {
  readonly differences: readonly Difference[];
  readonly passed: Watermarks;
  readonly examined: number;
}

function unbalanced(of: ProjectDay, survey: Survey, { differences, passed, examined }: Judgement): Proof {
  const marks = new Map(survey.marks);
  takeMarks(marks, passed);
  const more = Math.max(0, survey.suspects.length - examined);
  return { ...proofOf(of, survey), balanced: false, differences, foreign: survey.foreign, more, marks };
}

function proofOf({ project, day }: ProjectDay, survey?: Survey) {
  const none = { project, day, differences: [], foreign: [], more: 0, marks: new Map() };
  if (survey === undefined) return none;
  const { records, partialCalls, counters } = survey;
  return { ...none, sides: { records, partialCalls, counters } };
}
