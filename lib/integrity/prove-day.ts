import type { Watermarks } from '../counters/counter.ts';
import { examineSuspects, stillAsRead } from './examine-suspects.ts';
import { FurthestMarks } from './furthest-marks.ts';
import type { Difference, OpenReason, ProjectDay, Proof } from './proof.ts';
import { DayTooLarge, type Survey, type SurveyPorts, surveyDay } from './survey-day.ts';
import { type StreamPorts, waitForStream } from './wait-for-stream.ts';

export type ProofPorts = SurveyPorts & StreamPorts;

export interface ProofLimits {
  /** How often the day is read while it moves. */
  readonly attempts: number;
  /** How long the stream may take to pass what was written before. */
  readonly patienceMs: number;
  readonly maxRecords?: number;
  /** Counters that are examined one by one; the others that differ are counted. */
  readonly maxExamined: number;
}

/**
 * Whether each counter of a day equals its records.
 *
 * A counter that equals what its records were read as is in balance. One that does not may be wrong, or what it lacks is
 * still on its way. So it is read again before all records are, the stream is waited for, and it is read once more: when it has
 * had no update in between, then all changes that were written before the wait were counted before the first of these
 * readings, none came between it and the reading of the records, and the difference is an error. Else it is in flight.
 */
export async function proveDay(ports: ProofPorts, of: ProjectDay, limits: ProofLimits): Promise<Proof> {
  let survey: Survey | undefined;
  for (let attempt = 0; attempt < limits.attempts; attempt += 1) {
    survey = await surveyUpTo(limits.maxRecords, ports, of);
    if (survey === undefined) return openProof(of, 'too_large');
    if (survey.unreadable > 0) return openProof(of, 'unreadable_records', survey);
    if (survey.suspects.length === 0) return { ...proofOf(of, survey), balanced: true };

    const suspects = await examineSuspects(ports, of, survey.suspects.slice(0, limits.maxExamined));
    if (suspects.length === 0) continue;
    const passed = await waitForStream(ports, of, limits.patienceMs);
    if (passed === undefined) return openProof(of, 'stream_behind', survey);
    const differences = await stillAsRead(ports.counters, suspects);
    if (differences.length > 0) return unbalanced(of, survey, { differences, passed, examined: limits.maxExamined });
  }
  return openProof(of, 'in_flight', survey);
}

async function surveyUpTo(maxRecords: number | undefined, ports: SurveyPorts, of: ProjectDay) {
  try {
    return await surveyDay(ports, of, maxRecords);
  } catch (error) {
    if (error instanceof DayTooLarge) return undefined;
    throw error;
  }
}

/** A proof that says nothing, and why. */
export const openProof = (of: ProjectDay, reason: OpenReason, survey?: Survey): Proof => ({
  ...proofOf(of, survey),
  balanced: null,
  reason,
});

interface Examination {
  readonly differences: readonly Difference[];
  readonly passed: Watermarks;
  readonly examined: number;
}

function unbalanced(of: ProjectDay, survey: Survey, { differences, passed, examined }: Examination): Proof {
  const marks = new FurthestMarks();
  marks.take(survey.marks);
  marks.take(passed);
  const more = Math.max(0, survey.suspects.length - examined);
  return { ...proofOf(of, survey), balanced: false, differences, more, marks: marks.all };
}

function proofOf({ project, day }: ProjectDay, survey?: Survey) {
  const none = { project, day, differences: [], more: 0, marks: new Map() };
  if (survey === undefined) return none;
  const { records, partialCalls, counters } = survey;
  return { ...none, sides: { records, partialCalls, counters } };
}
