import pMap from 'p-map';
import { createLineReader, type ImportLine } from './import-line.ts';
import { readLines } from './read-lines.ts';
import { type SendOptions, sendRecords } from './send-records.ts';

export interface RejectedLine {
  readonly file: string;
  readonly line: number;
  readonly reason: string;
}

export interface ImportSummary {
  lines: number;
  stored: number;
  /** Already there, with equal facts or in a final form. */
  alreadyThere: number;
  corrected: number;
  readonly rejected: RejectedLine[];
}

export interface ImportOptions extends SendOptions {
  readonly batchRecords?: number;
  readonly concurrency?: number;
  /** Called after each batch with the bytes of its lines and the summary so far. */
  readonly onProgress?: (bytes: number, summary: ImportSummary) => void;
}

const MAX_BATCH_BYTES = 900_000;

/**
 * Imports day files of the old format (one JSON record a line). Files are read as streams, so their size does not matter.
 *
 * @throws ImportRefused (see `sendRecords`); what was acknowledged before stays, and a second run goes on from there
 */
export async function importFiles(files: readonly string[], options: ImportOptions): Promise<ImportSummary> {
  const summary: ImportSummary = { lines: 0, stored: 0, alreadyThere: 0, corrected: 0, rejected: [] };
  for (const file of files) {
    await pMap(batchesOf(file, options.batchRecords ?? 200), (batch) => importBatch(file, batch, summary, options), {
      concurrency: options.concurrency ?? 4,
    });
  }
  summary.rejected.sort((a, b) => files.indexOf(a.file) - files.indexOf(b.file) || a.line - b.line);
  return summary;
}

async function* batchesOf(file: string, maxRecords: number): AsyncGenerator<ImportLine[]> {
  const read = createLineReader();
  let batch: ImportLine[] = [];
  let bytes = 0;
  for await (const { line, bytes: lineBytes } of readLines(file)) {
    if (batch.length === maxRecords || bytes + lineBytes.length > MAX_BATCH_BYTES) {
      if (batch.length > 0) yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(read(line, lineBytes));
    bytes += lineBytes.length;
  }
  if (batch.length > 0) yield batch;
}

async function importBatch(
  file: string,
  batch: readonly ImportLine[],
  summary: ImportSummary,
  options: ImportOptions,
): Promise<void> {
  const sendable = batch.filter((line) => 'body' in line);
  const results =
    sendable.length === 0
      ? []
      : await sendRecords(
          sendable.map(({ body }) => body),
          options,
        );
  summary.lines += batch.length;
  for (const line of batch) {
    if ('fault' in line) summary.rejected.push({ file, line: line.line, reason: line.fault });
  }
  results.forEach((result, index) => {
    if (result.status === 'stored') summary.stored += 1;
    else if (result.status === 'corrected') summary.corrected += 1;
    else if (result.status === 'rejected') {
      const reason = (result.errors ?? []).map(({ path, message }) => `${fieldOf(path)}${message}`).join('; ');
      summary.rejected.push({ file, line: sendable[index]?.line ?? 0, reason });
    } else summary.alreadyThere += 1;
  });
  options.onProgress?.(
    batch.reduce((bytes, line) => bytes + line.bytes.length + 1, 0),
    summary,
  );
}

/** `records[3].model` → `model: `; the line number says which record. */
function fieldOf(path: string): string {
  const field = path.replace(/^records\[\d+\]\.?/, '');
  return field === '' ? '' : `${field}: `;
}
