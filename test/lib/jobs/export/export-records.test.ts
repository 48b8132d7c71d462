import { setImmediate } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ExportRecordsResult } from '../../../../lib/api-contract.ts';
import { createExportRecords } from '../../../../lib/jobs/export/export-records.ts';
import { recordLine } from '../../../../lib/jobs/export/record-line.ts';
import type { JobWork } from '../../../../lib/jobs/kinds.ts';
import type { BookedRecord } from '../../../../lib/usage/record.ts';
import { bookedRecord, SOME_INSTANT_US } from '../../../support/builders.ts';
import { InMemoryCounterReader } from '../../../support/in-memory-counter-reader.ts';
import { InMemoryLargeFiles } from '../../../support/in-memory-report-files.ts';
import { InMemoryUsageRecords } from '../../../support/in-memory-usage-records.ts';
import { JOB_PROJECT, JobWorld, type WorldOptions } from '../../../support/job-world.ts';
import { seededRandom } from '../../../support/seeded-random.ts';

const DAYS = ['2023-11-17', '2023-11-18', '2023-11-19'];
const INPUT = { from: DAYS[0] ?? '', to: DAYS[2] ?? '' };
const DAY_US = 86_400_000_000;

/** Many of one day, one of the next but one, none between. */
const RECORDS: readonly BookedRecord[] = Array.from({ length: 3_500 }, (_, index) =>
  bookedRecord({
    id: `call-${index}`,
    userId: `用户-${(index * 7919) % 83}`,
    errorMsg: `${index ** 3 % 999_983}`,
    timestampUs: SOME_INSTANT_US + index + (index === 0 ? 2 * DAY_US : 0),
  }),
);

const records = new InMemoryUsageRecords();
await records.insert(RECORDS);

let files: InMemoryLargeFiles;
beforeEach(() => {
  files = new InMemoryLargeFiles();
});

const worldOf = (partBytes: number, options: WorldOptions = { random: seededRandom(1), twins: false }) => {
  let tokens = 0;
  const randomId = (): string => {
    tokens += 1;
    return `token-${tokens}`;
  };
  const counters = new InMemoryCounterReader(RECORDS);
  const pages = new Set<Promise<unknown>>();
  const world = new JobWorld((guard) => {
    const ports = { records: guard(records), counters, files: guard(files), randomId, partBytes };
    const work = createExportRecords(ports);
    const advance: typeof work.advance = (...asked) => {
      const page = work.advance(...asked);
      pages.add(page);
      return page;
    };
    return { ...work, advance } as JobWork<never, never>;
  }, options);
  // Packing takes real time, in which the time of this world stands still: who waits for a run lets it come to its checkpoint.
  world.onPause = async () => {
    await Promise.allSettled(pages);
    await setImmediate();
  };
  return world;
};

/** The lines of a day's file, in order. */
const linesOf = (day: string): readonly string[] => {
  const content = files.content({ project: JOB_PROJECT, path: `usage_${day}.jsonl.gz` });
  return content === undefined
    ? []
    : gunzipSync(content)
        .toString()
        .split(/(?<=\n)/);
};

const expectedOf = (day: string): readonly string[] =>
  RECORDS.filter((booked) => booked.day === day)
    .map(recordLine)
    .toSorted();

async function finish(world: JobWorld): Promise<ExportRecordsResult> {
  const ref = await world.create(INPUT);
  expect(await world.settle()).toBe(true);
  const job = await world.jobs.find(ref);
  expect([job?.state, job?.progress]).toEqual(['done', { done: expect.any(Number), total: job?.progress.done }]);
  return JSON.parse(job?.result ?? '');
}

function expectAllDays(): void {
  for (const day of DAYS) expect(linesOf(day).toSorted()).toEqual(expectedOf(day));
}

describe('an export of records', () => {
  it.each([
    ['at once', 2 ** 20],
    ['in parts', 1],
  ])('writes each record of each day once, %s', async (_, partBytes) => {
    const result = await finish(worldOf(partBytes));
    expectAllDays();
    expect(result).toMatchObject({
      ...INPUT,
      records: 3_500,
      files: [
        {
          date: '2023-11-17',
          records: 3_499,
          report_path: 'records/ai_usage/usage_2023-11-17.jsonl.gz',
          download_url: '/api/ai_usage/download_report?path=usage_2023-11-17.jsonl.gz',
        },
        { date: '2023-11-19', records: 1 },
      ],
    });
    for (const { date, bytes } of result.files)
      expect(bytes).toBe(files.content({ project: JOB_PROJECT, path: `usage_${date}.jsonl.gz` })?.length);
  });

  it('is the same when every run dies at some call, and when two runs work on it at once', async () => {
    const undisturbed = worldOf(1);
    await finish(undisturbed);
    const calls = undisturbed.calls;
    for (let seed = 0; seed < 25; seed += 1) {
      files = new InMemoryLargeFiles();
      const random = seededRandom(seed);
      const crashes = new Map(
        Array.from({ length: 3 }, () => [1 + random.below(calls), random.chance(0.5) ? 'before' : 'after'] as const),
      );
      const result = await finish(worldOf(1, { random, crashes }));
      expect([seed, result.records]).toEqual([seed, 3_500]);
      expectAllDays();
    }
  });

  it('replaces the files of an earlier one, and keeps no audit of it: the books were only read', async () => {
    await files.put({ project: JOB_PROJECT, path: 'usage_2023-11-17.jsonl.gz' }, Buffer.from('old'));
    const world = worldOf(1);
    await finish(world);
    expectAllDays();
    expect((await world.audit.list(JOB_PROJECT, { limit: 10 })).items).toEqual([]);
  });
});
