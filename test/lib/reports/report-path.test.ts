import { posix } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reportsPrefix } from '../../../lib/aws/keys.ts';
import { exportPath, isReportPath, mediaTypeOf } from '../../../lib/reports/report-path.ts';
import { NOW_US, shanghai } from '../../support/random-records.ts';

describe('the path of a report', () => {
  it.each(['usage_report_20251026_143022.json', 'weekly/2026-W47.json', 'usage_2026-11-23.jsonl.gz', 'a/b/c.csv'])(
    'may be %s',
    (path) => expect(isReportPath(path)).toBe(true),
  );

  it.each([
    ['nothing', ''],
    ['the folder above', '..'],
    ['a way out', '../other'],
    ['a way out in the middle', 'weekly/../../x'],
    ['a way out that is encoded', '%2e%2e/x'],
    ['this folder', './x'],
    ['a hidden file', '.x'],
    ['a root', '/etc/passwd'],
    ['a folder', 'weekly/'],
    ['an empty folder', 'weekly//x'],
    ['backslashes', '..\\x'],
    ['a null', 'x\0.json'],
    ['a line', 'x\n'],
    ['a query', 'x?y'],
    ['an address', 'https://example.com/x'],
    ['another alphabet', '报告.json'],
    ['too much', 'x'.repeat(201)],
  ])('may not be %s', (_, path) => expect(isReportPath(path)).toBe(false));

  it('never leads out of the place of its project, nor into that of another', () => {
    const part = fc.constantFrom(
      '..',
      '.',
      '',
      'weekly',
      'x.json',
      '%2e%2e',
      'projects',
      'other',
      'records',
      'ai_usage',
    );
    const paths = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(part, { maxLength: 8 }).map((parts) => parts.join('/')),
    );
    const projects = ['main', 'other', 'records', 'projects'];
    fc.assert(
      fc.property(paths, fc.constantFrom(...projects), (path, project) => {
        fc.pre(isReportPath(path));
        const key = posix.normalize(`${reportsPrefix(project)}${path}`);
        expect(projects.filter((one) => key.startsWith(reportsPrefix(one)))).toEqual([project]);
      }),
      { numRuns: 500 },
    );
  });

  it('of an export is the second at which it was made, by the clock of the ledger', () => {
    expect(exportPath(NOW_US, 'json', shanghai)).toBe('usage_report_20231117_152000.json');
    expect(isReportPath(exportPath(NOW_US, 'csv', shanghai))).toBe(true);
  });

  it('tells the media type', () => {
    expect(['a.json', 'a.csv', 'a.jsonl.gz', 'a'].map(mediaTypeOf)).toEqual([
      'application/json; charset=utf-8',
      'text/csv; charset=utf-8',
      'application/gzip',
      'application/octet-stream',
    ]);
  });
});
