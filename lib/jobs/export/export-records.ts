import { addDays } from '../../calendar.ts';
import type { CounterReader, RandomId, UsageRecords } from '../../ports.ts';
import { PackedLines } from '../../reports/packed-lines.ts';
import type { FileRef, LargeFiles } from '../../reports/ports.ts';
import { recordsPath } from '../../reports/report-path.ts';
import type { Day, Project } from '../../usage/record.ts';
import type { JobProgress } from '../job.ts';
import type { Advance, Asked, JobWork } from '../kinds.ts';
import type { ExportInput } from './export-input.ts';
import { type ExportedDay, exportResult } from './export-result.ts';
import { recordLine } from './record-line.ts';

export interface ExportRecordsPorts {
  readonly records: Pick<UsageRecords, 'listDay'>;
  readonly counters: Pick<CounterReader, 'days'>;
  readonly files: LargeFiles;
  readonly randomId: RandomId;
  /** Packed bytes at which a part is written; 6 MiB unless a test says otherwise. */
  readonly partBytes?: number;
}

/** Where an export stands, as a value of JSON. */
export interface ExportCursor {
  /** Of this export and no other: by it a file is known to be its own. */
  readonly token: string;
  /** The day that is written; null when all are. */
  readonly day: Day | null;
  /** Where its next page begins; null at the start of the day, and at its end. */
  readonly place: string | null;
  /** The file of the day, once it has a part. */
  readonly upload: { readonly id: string; readonly parts: readonly string[]; readonly isWhole: boolean } | null;
  /** Of the day, until here. */
  readonly records: number;
  readonly bytes: number;
  readonly files: readonly ExportedDay[];
  readonly progress: JobProgress;
}

const RECORDS_READ = 1000;

/** S3 takes no part below 5 MiB but the last. With 10,000 parts, whose names keep the cursor below its limit, a file has 60 GB. */
const PART_BYTES = 6 * 1024 * 1024;

/**
 * Writes the records of each day as one gzipped file of lines, in parts: what is held is a page of records and the packed bytes of a
 * part. Doing a page again writes the same part, or the same file, again.
 */
export const createExportRecords = (ports: ExportRecordsPorts): JobWork<ExportInput, ExportCursor> => ({
  async advance(asked, cursor) {
    if (cursor === undefined) return advanceTo(await begin(ports, asked));
    return advanceTo(
      cursor.upload?.isWhole ? await finishDay(ports, asked, cursor) : await writePart(ports, asked, cursor),
    );
  },
  isFinishedAt: ({ day }) => day === null,
  canStopAt: () => true,
  resultOf: ({ input }, { files }) => exportResult(input, files),
  // The books are only read.
  totalsOf: () => undefined,
});

async function begin(
  { counters, randomId }: ExportRecordsPorts,
  { project, input }: Asked<ExportInput>,
): Promise<ExportCursor> {
  const counted = await counters.days(project, input.from, input.to);
  const total = counted.reduce((calls, { sums }) => calls + Number(sums.calls), 0);
  return { token: randomId(), ...startOf(input.from), files: [], progress: { done: 0, total } };
}

const startOf = (day: Day | null) => ({ day, place: null, upload: null, records: 0, bytes: 0 });

/** What the counters said at the start is no promise: they may have been behind. */
function advanceTo(cursor: ExportCursor): Advance<ExportCursor> {
  const { done, total } = cursor.progress;
  return { cursor, progress: { done, total: cursor.day === null ? done : Math.max(total, done) } };
}

const fileOf = (project: Project, day: Day): FileRef => ({ project, path: recordsPath(day) });

/** Reads records until a part is full or the day ends. A day that fits into one part is written at once. */
async function writePart(
  ports: ExportRecordsPorts,
  { project, input }: Asked<ExportInput>,
  at: ExportCursor,
): Promise<ExportCursor> {
  const { files } = ports;
  const day = at.day ?? input.to;
  const file = fileOf(project, day);
  const { content, records, place } = await pack(ports, project, day, at.place);
  const read: ExportCursor = {
    ...at,
    place,
    records: at.records + records,
    bytes: at.bytes + content.length,
    progress: { ...at.progress, done: at.progress.done + records },
  };
  const isWhole = place === null;
  if (isWhole && at.upload === null) {
    if (records > 0) await files.put(file, content);
    return dayWritten(read, day, input);
  }
  const { id, parts } = at.upload ?? { id: await files.begin(file, at.token), parts: [] };
  const part = await files.putPart(file, id, parts.length + 1, content);
  return { ...read, upload: { id, parts: [...parts, part], isWhole } };
}

async function finishDay(
  { files }: ExportRecordsPorts,
  { project, input }: Asked<ExportInput>,
  at: ExportCursor,
): Promise<ExportCursor> {
  const day = at.day ?? input.to;
  const { id: upload, parts } = at.upload ?? { id: '', parts: [] };
  await files.finish(fileOf(project, day), { upload, token: at.token, parts });
  return dayWritten(at, day, input);
}

/** A day without records has no file. */
function dayWritten(at: ExportCursor, day: Day, { to }: ExportInput): ExportCursor {
  const { records, bytes } = at;
  const files = records === 0 ? at.files : [...at.files, { date: day, records, bytes }];
  return { ...at, ...startOf(day < to ? addDays(day, 1) : null), files };
}

async function pack(
  { records: store, partBytes = PART_BYTES }: ExportRecordsPorts,
  project: Project,
  day: Day,
  from: string | null,
): Promise<{ content: Buffer; records: number; place: string | null }> {
  const packed = new PackedLines();
  let records = 0;
  let place = from;
  do {
    const page = await store.listDay(project, day, { limit: RECORDS_READ, ...(place !== null && { cursor: place }) });
    await packed.add(page.items.map(recordLine).join(''));
    records += page.items.length;
    place = page.cursor;
  } while (place !== null && packed.bytes < partBytes);
  return { content: await packed.end(), records, place };
}
