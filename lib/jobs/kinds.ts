import type { Project } from '../usage/record.ts';
import type { ExportInput } from './export/export-input.ts';
import type { ForgetInput } from './forget/forget.ts';
import type { Job, JobProgress, JsonText } from './job.ts';
import type { ProveInput } from './prove/prove-input.ts';
import type { RepriceInput } from './reprice/reprice-input.ts';
import type { WhatIfInput } from './what-if/what-if-input.ts';

/** Every kind of job, and what each is asked with. */
export interface JobInputs {
  readonly reprice: RepriceInput;
  readonly forget: ForgetInput;
  readonly 'what-if': WhatIfInput;
  readonly export: ExportInput;
  readonly prove: ProveInput;
}

export type JobKind = keyof JobInputs;

export interface Asked<Input> {
  readonly project: Project;
  readonly input: Input;
  /** JSON; absent when the kind has nothing of the sort, and when the job has ended. */
  readonly confidential?: JsonText;
}

/** Where the work stands now. */
export interface Advance<Cursor> {
  readonly cursor: Cursor;
  readonly progress: JobProgress;
}

/**
 * How a kind of job is done: in pages, each of which begins where the cursor of the last one stands. A page may be worked on
 * again, in part or in whole, after a crash, and by two runs at once: what it does must be the same then. Input and cursor
 * are values of JSON; the cursor is stored after each page and stays below 350 KB.
 */
export interface JobWork<Input, Cursor> {
  /** Does one page, of a second or so; the first one has no cursor yet. */
  advance(asked: Asked<Input>, cursor: Cursor | undefined): Promise<Advance<Cursor>>;
  /** Whether there is nothing left to do; told from the cursor, since the run that came here may have died. */
  isFinishedAt(cursor: Cursor): boolean;
  /** Whether the account of what was done is complete here, so that the job may be cancelled. */
  canStopAt(cursor: Cursor): boolean;
  /** What was done until here, for the caller; money as `Decimal`. */
  resultOf(asked: Asked<Input>, cursor: Cursor): unknown;
  /** What of it the audit log keeps; undefined when the books were not to be changed. */
  totalsOf(asked: Asked<Input>, cursor: Cursor): unknown;
}

/** The table of kinds: what each one does. */
export type JobKinds = { readonly [K in JobKind]: JobWork<JobInputs[K], unknown> };

/** The work of a kind; undefined when only a newer release knows it. */
export function workOf(kinds: JobKinds, kind: string): JobWork<unknown, unknown> | undefined {
  return Object.hasOwn(kinds, kind) ? (kinds[kind as JobKind] as JobWork<unknown, unknown>) : undefined;
}

/** Input and cursor were written by the ledger itself: they are not judged again. */
export const askedOf = ({ project, input, confidential }: Job): Asked<unknown> => ({
  project,
  input: JSON.parse(input),
  ...(confidential !== undefined && { confidential }),
});

export const cursorOf = ({ cursor }: Job): unknown => (cursor === undefined ? undefined : JSON.parse(cursor));
