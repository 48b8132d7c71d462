import { randomUUID } from 'node:crypto';
import { createExportRecords, type ExportCursor } from '../../lib/jobs/export/export-records.ts';
import type { LargeFiles } from '../../lib/reports/ports.ts';
import type { BookedRecord } from '../../lib/usage/record.ts';
import { bookedRecord, SOME_INSTANT_US } from '../../test/support/builders.ts';
import { InMemoryCounterReader } from '../../test/support/in-memory-counter-reader.ts';
import type { Soak } from './soak.ts';

const RECORDS = 1_000_000;
const DAY = '2023-11-17';
const MIB = 2 ** 20;

/** The packed bytes of a part, a page of records and what the collector of garbage leaves for later; two packed days have 116. */
const MOST_HELD_MIB = 256;

/** Exports days of a million calls that are made as they are asked for, and looks at the memory of the process. */
export const exportsSoak: Soak = {
  name: 'exports',
  about: 'records are exported without a day in memory',
  seeds: 2,
  async run(seeds, say) {
    const before = process.memoryUsage.rss();
    const failures: string[] = [];
    let [mostHeld, packed, slowestMs] = [0, 0, 0];
    const files: LargeFiles = {
      put: async () => undefined,
      begin: async () => 'upload',
      putPart: async (_file, _upload, _part, content) => {
        packed += content.length;
        mostHeld = Math.max(mostHeld, (process.memoryUsage.rss() - before) / MIB);
        return 'part';
      },
      finish: async () => undefined,
    };
    for (let seed = 0; seed < seeds; seed += 1) {
      const work = createExportRecords({
        records: { listDay },
        counters: new InMemoryCounterReader(),
        files,
        randomId: randomUUID,
      });
      let cursor: ExportCursor | undefined;
      while (cursor === undefined || !work.isFinishedAt(cursor)) {
        const started = performance.now();
        ({ cursor } = await work.advance({ project: 'main', input: { from: DAY, to: DAY } }, cursor));
        slowestMs = Math.max(slowestMs, performance.now() - started);
      }
      if (cursor.progress.done !== RECORDS) failures.push(`day ${seed}: ${cursor.progress.done} records`);
      say(`${seed + 1} of ${seeds} days, ${Math.round(mostHeld)} MiB held at most`);
    }
    if (mostHeld > MOST_HELD_MIB) failures.push(`${Math.round(mostHeld)} MiB were held`);
    const summary = `${RECORDS} records each, ${Math.round(packed / seeds / MIB)} MiB packed; ${Math.round(mostHeld)} MiB held at most, a part in ${(slowestMs / 1000).toFixed(1)} s at most`;
    return { worlds: seeds, failures, summary };
  },
};

async function listDay(
  _project: string,
  _day: string,
  { limit, cursor = '0' }: { readonly limit: number; readonly cursor?: string },
): Promise<{ items: readonly BookedRecord[]; cursor: string | null }> {
  const from = Number(cursor);
  const items = Array.from({ length: Math.min(limit, RECORDS - from) }, (_, index) => callNumber(from + index));
  return { items, cursor: from + limit < RECORDS ? String(from + limit) : null };
}

const callNumber = (number: number): BookedRecord =>
  bookedRecord({
    id: randomUUID(),
    userId: `user_${(number * 7919) % 100_003}`,
    sessionId: randomUUID(),
    anchorId: `anchor_${number % 50}`,
    durationUs: (number * 7907) % 9_999_999,
    timestampUs: SOME_INSTANT_US + number,
  });
