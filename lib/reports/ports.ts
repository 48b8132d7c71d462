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
  /** An address at which anybody may read the file for so long. */
  link(file: FileRef, expiresInSeconds: number): Promise<string>;
  /** In order of the paths, those of folders among them. */
  list(project: Project, page: PageRequest): Promise<Page<ReportFile>>;
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
