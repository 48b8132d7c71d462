import type { Page, PageRequest } from '../../lib/ports.ts';
import type {
  FileRef,
  FinishedUpload,
  LargeFiles,
  ReportFile,
  ReportFiles,
  ReportLinks,
  ReportNames,
  WeeklyMarks,
} from '../../lib/reports/ports.ts';
import { isReportPath } from '../../lib/reports/report-path.ts';
import { badCursor } from '../../lib/spend/cursor.ts';
import type { Project } from '../../lib/usage/record.ts';

const placeOf = ({ project, path }: FileRef): string => `${project}\0${path}`;

/** Files of all projects; each is written a second after the one before. */
export class InMemoryReportFiles implements ReportFiles {
  readonly #files = new Map<string, FileRef & { readonly content: Uint8Array; readonly writtenAtUs: number }>();
  #writes = 0;

  async put(file: FileRef, content: Uint8Array): Promise<void> {
    this.#writes += 1;
    this.#files.set(placeOf(file), { ...file, content, writtenAtUs: this.#writes * 1_000_000 });
  }

  async sizeOf(file: FileRef): Promise<number | undefined> {
    return this.#files.get(placeOf(file))?.content.length;
  }

  async read(file: FileRef): Promise<Uint8Array> {
    const found = this.#files.get(placeOf(file));
    if (found === undefined) throw new Error(`no file ${file.path}`);
    return found.content;
  }

  async list(project: Project, { limit, cursor = '' }: PageRequest): Promise<Page<ReportFile>> {
    if (cursor !== '' && !isReportPath(cursor)) throw badCursor();
    const after = [...this.#files.values()]
      .filter((file) => file.project === project && file.path > cursor)
      .toSorted((a, b) => (a.path < b.path ? -1 : 1));
    const items = after
      .slice(0, limit)
      .map(({ path, content, writtenAtUs }) => ({ path, bytes: content.length, writtenAtUs }));
    return { items, cursor: after.length > limit ? (items.at(-1)?.path ?? null) : null };
  }
}

export class InMemoryReportLinks implements ReportLinks {
  async link({ project, path }: FileRef, expiresInSeconds: number): Promise<string> {
    return `https://bucket.example/${project}/${path}?expires=${expiresInSeconds}`;
  }
}

export class InMemoryReportNames implements ReportNames {
  readonly #names = new Set<string>();

  async claim(file: FileRef): Promise<'claimed' | 'taken'> {
    const outcome = this.#names.has(placeOf(file)) ? 'taken' : 'claimed';
    this.#names.add(placeOf(file));
    return outcome;
  }
}

export class InMemoryWeeklyMarks implements WeeklyMarks {
  readonly #marks = new Map<string, { readonly heldUntilUs: number; readonly mailedAtUs?: number }>();

  async claim(file: FileRef, nowUs: number, untilUs: number): Promise<'claimed' | 'held' | 'mailed'> {
    const mark = this.#marks.get(placeOf(file));
    if (mark?.mailedAtUs !== undefined) return 'mailed';
    if (mark !== undefined && mark.heldUntilUs > nowUs) return 'held';
    this.#marks.set(placeOf(file), { heldUntilUs: untilUs });
    return 'claimed';
  }

  async settle(file: FileRef, mailedAtUs: number): Promise<void> {
    const mark = this.#standing(file);
    this.#marks.set(placeOf(file), { mailedAtUs, ...mark });
  }

  async release(file: FileRef): Promise<void> {
    this.#marks.set(placeOf(file), { ...this.#standing(file), heldUntilUs: 0 });
  }

  #standing(file: FileRef): { readonly heldUntilUs: number; readonly mailedAtUs?: number } {
    const mark = this.#marks.get(placeOf(file));
    if (mark === undefined) throw new Error(`nobody has claimed ${file.path}`);
    return mark;
  }
}

/** Files in parts, without a smallest size of one. */
export class InMemoryLargeFiles implements LargeFiles {
  readonly #files = new Map<string, { readonly content: Uint8Array; readonly token?: string }>();
  readonly #uploads = new Map<string, Map<number, Uint8Array>>();
  #begun = 0;

  /** The finished file; undefined when there is none. */
  content(file: FileRef): Uint8Array | undefined {
    return this.#files.get(placeOf(file))?.content;
  }

  async put(file: FileRef, content: Uint8Array): Promise<void> {
    this.#files.set(placeOf(file), { content });
  }

  async begin(_file: FileRef, _token: string): Promise<string> {
    this.#begun += 1;
    const upload = `upload-${this.#begun}`;
    this.#uploads.set(upload, new Map());
    return upload;
  }

  async putPart(_file: FileRef, upload: string, part: number, content: Uint8Array): Promise<string> {
    const parts = this.#uploads.get(upload);
    if (parts === undefined) throw new Error('there is no such upload');
    parts.set(part, content);
    return `part-${part}`;
  }

  async finish(file: FileRef, { upload, token, parts }: FinishedUpload): Promise<void> {
    const written = this.#uploads.get(upload);
    if (written === undefined) {
      if (this.#files.get(placeOf(file))?.token === token) return;
      throw new Error('there is no such upload');
    }
    const content = Buffer.concat(parts.map((_, index) => written.get(index + 1) ?? new Uint8Array()));
    this.#files.set(placeOf(file), { content, token });
    this.#uploads.delete(upload);
  }
}
