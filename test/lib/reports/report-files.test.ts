import { describe, expect, it } from 'vitest';
import { S3ReportFiles } from '../../../lib/aws/s3-report-files.ts';
import { S3ReportLinks } from '../../../lib/aws/s3-report-links.ts';
import type { ReportFiles } from '../../../lib/reports/ports.ts';
import { InMemoryReportFiles } from '../../support/in-memory-report-files.ts';
import { testBucket } from '../../support/test-bucket.ts';

const bytes = (text: string): Uint8Array => Buffer.from(text);
const textOf = async (files: ReportFiles, project: string, path: string): Promise<string> =>
  Buffer.from(await files.read({ project, path })).toString();

const bucket = testBucket({ requestChecksumCalculation: 'WHEN_REQUIRED' });

describe.each([
  ['in memory', () => new InMemoryReportFiles()],
  ['in a bucket', () => new S3ReportFiles(bucket.client, bucket.name)],
] as const)('files of reports %s', (name, open) => {
  const project = `p-${name.replaceAll(' ', '-')}`;

  it('are read as they were written, and replaced by what is written later', async () => {
    const files = open();
    const file = { project, path: 'weekly/2026-W47.json' };
    expect(await files.sizeOf(file)).toBeUndefined();
    await files.put(file, bytes('{"一":1}'));
    expect(await files.sizeOf(file)).toBe(9);
    expect(await textOf(files, project, file.path)).toBe('{"一":1}');
    await files.put(file, bytes('{}'));
    expect(await textOf(files, project, file.path)).toBe('{}');
  });

  it('are listed by path in pages, each project its own', async () => {
    const files = open();
    const own = `${project}-list`;
    const paths = ['usage_1.jsonl.gz', 'usage_report_1.csv', 'usage_report_1.json', 'weekly/2026-W01.json'];
    for (const path of paths.toReversed()) await files.put({ project: own, path }, bytes(path));
    await files.put({ project: `${own}-2`, path: 'usage_report_1.json' }, bytes('other'));
    await files.put({ project: 'main', path: 'usage_report_1.json' }, bytes('main'));
    const listed: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await files.list(own, { limit: 3, ...(cursor !== undefined && { cursor }) });
      for (const { path, bytes: size, writtenAtUs } of page.items) {
        expect(size).toBe(path.length);
        expect(writtenAtUs).toBeGreaterThan(0);
        listed.push(path);
      }
      cursor = page.cursor ?? undefined;
    } while (cursor !== undefined);
    expect(listed).toEqual(paths);
    expect(await files.sizeOf({ project: own, path: 'usage_report_2.json' })).toBeUndefined();
    await expect(files.list(own, { limit: 3, cursor: '../main' })).rejects.toMatchObject({ code: 'bad_request' });
  });
});

it('a link opens its file to who has no key, for a time', async () => {
  const files = new S3ReportFiles(bucket.client, bucket.name);
  const file = { project: 'main', path: 'usage_report_20261124_100000.csv' };
  await files.put(file, bytes('date\r\n'));
  const link = await new S3ReportLinks(bucket.client, bucket.name).link(file, 60);
  expect(new URL(link).searchParams.get('X-Amz-Expires')).toBe('60');
  const answer = await fetch(link);
  expect([answer.status, answer.headers.get('content-type'), await answer.text()]).toEqual([
    200,
    'text/csv; charset=utf-8',
    'date\r\n',
  ]);
});
