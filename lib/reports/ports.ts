import type { Page, PageRequest } from '../ports.ts';
import type { Project } from '../usage/record.ts';

/** A file of a project, by its path below the place of the project's reports. */
export interface FileRef {
  readonly project: Project;
  /** Of {@link isReportPath}. */
  readonly path: string;
}

export interface ReportFile {
  readonly path: string;
  readonly bytes: number;
  readonly writtenAtUs: number;
}

/** Reports and exports of all projects. A path leads to files of its own project only. */
export interface ReportFiles {
  /** Writes the file, over one that is there. */
  put(file: FileRef, content: Uint8Array): Promise<void>;
  /** How large it is; undefined when there is none. */
  sizeOf(file: FileRef): Promise<number | undefined>;
  read(file: FileRef): Promise<Uint8Array>;
  /** In order of the paths, those of folders among them. */
  list(project: Project, page: PageRequest): Promise<Page<ReportFile>>;
}

export interface ReportLinks {
  /** An address at which anybody may read the file for so long. */
  link(file: FileRef, expiresInSeconds: number): Promise<string>;
}

/** Names that are given once: a report that was handed out stays what it was. */
export interface ReportNames {
  claim(file: FileRef): Promise<'claimed' | 'taken'>;
}

/**
 * What is done of the report of a week: it is made and mailed by whoever holds it. A holder that died lets go when its time is
 * over.
 */
export interface WeeklyMarks {
  /** `mailed`: nothing is left to do; `held`: somebody else is at it. */
  claim(file: FileRef, nowUs: number, untilUs: number): Promise<'claimed' | 'held' | 'mailed'>;
  /** Says for ever that it was mailed. */
  settle(file: FileRef, mailedAtUs: number): Promise<void>;
  /** Lets go at once. */
  release(file: FileRef): Promise<void>;
}

/** Files that are too large to be held, written in parts of 5 MiB at least; only the last may be smaller. */
export interface LargeFiles {
  /** Writes a file that is small enough at once. */
  put(file: FileRef, content: Uint8Array): Promise<void>;
  /** Begins a file in parts. @param token by which `finish` knows the file again; @returns the name of the upload */
  begin(file: FileRef, token: string): Promise<string>;
  /** Writes a part, over one of the same number, from 1 on. @returns what `finish` has to be told of it */
  putPart(file: FileRef, upload: string, part: number, content: Uint8Array): Promise<string>;
  /** Makes the file of its parts; doing it again changes nothing. Before it there is no such file, or the one of before. */
  finish(file: FileRef, upload: FinishedUpload): Promise<void>;
}

export interface FinishedUpload {
  readonly upload: string;
  readonly token: string;
  /** What `putPart` answered, in order. */
  readonly parts: readonly string[];
}
