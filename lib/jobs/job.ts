import type { Project } from '../usage/record.ts';

/** JSON text. Money in it is an exact numeral; whoever reads it must not make floats of it. */
export type JsonText = string;

export const JOB_STATES = ['queued', 'running', 'done', 'failed', 'cancelled'] as const;
export type JobState = (typeof JOB_STATES)[number];

/** How a job ends. An ended job never changes again. */
export type JobEnd = Exclude<JobState, 'queued' | 'running'>;

export interface JobRef {
  readonly project: Project;
  readonly id: string;
}

/** What is done of what there is to do, in units of the kind (calls, for a re-pricing). Neither goes back. */
export interface JobProgress {
  readonly done: number;
  readonly total: number;
}

export interface JobFault {
  readonly code: string;
  readonly message: string;
}

/** Work that takes longer than an answer may: done in steps, each of which goes on where the last one stood. */
export interface Job extends JobRef {
  /** A name of the table of kinds; one of a newer release may be unknown to this code. */
  readonly kind: string;
  readonly state: JobState;
  readonly progress: JobProgress;
  readonly input: JsonText;
  /** What the work must know and nobody may keep: gone when it ends, in no answer, listing or log. */
  readonly confidential?: JsonText;
  /** Where the work stands; absent before its first checkpoint. Stays when the job ends. */
  readonly cursor?: JsonText;
  readonly result?: JsonText;
  /** Of a failed job why it failed; of a running one what ended its last step, if that was an error. */
  readonly error?: JobFault;
  /** Steps that began since the last checkpoint. */
  readonly attempts: number;
  readonly cancelRequested: boolean;
  /** While it is open, no other job of the project with the same name of exclusion can be made. */
  readonly excludes?: string;
  /** Id of the key that asked for it. */
  readonly requestedBy: string;
  readonly createdAtUs: number;
  readonly updatedAtUs: number;
}

/** A job of a listing, without what may be large. */
export type JobSummary = Omit<Job, 'cursor' | 'result' | 'confidential'>;

export type NewJob = Pick<
  Job,
  'project' | 'id' | 'kind' | 'input' | 'confidential' | 'excludes' | 'requestedBy' | 'createdAtUs'
>;

export const isEnded = ({ state }: Pick<Job, 'state'>): boolean => state !== 'queued' && state !== 'running';

const TIME_DIGITS = 14;
const RANDOM_DIGITS = 8;

/** An id that sorts by its time: 14 hexadecimal digits of microseconds and 8 of chance. */
export function timedId(prefix: 'job' | 'audit', atUs: number, random: string): string {
  const chance = random.replace(/[^0-9a-f]/g, '').slice(0, RANDOM_DIGITS);
  return `${prefix}_${atUs.toString(16).padStart(TIME_DIGITS, '0')}${chance.padEnd(RANDOM_DIGITS, '0')}`;
}

export const isJobId = (text: string): boolean => /^job_[0-9a-f]{22}$/.test(text);
