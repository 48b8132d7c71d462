import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DynamoReportNames } from '../../../lib/aws/dynamo-report-names.ts';
import { DynamoWeeklyMarks } from '../../../lib/aws/dynamo-weekly-marks.ts';
import type { ReportNames, WeeklyMarks } from '../../../lib/reports/ports.ts';
import { startTestEngine, type TestEngine } from '../../support/engine.ts';
import { InMemoryReportNames, InMemoryWeeklyMarks } from '../../support/in-memory-report-files.ts';

let engine: TestEngine;
beforeAll(async () => {
  engine = await startTestEngine();
}, 60_000);
afterAll(() => engine.stop());

describe.each([
  ['in memory', (): ReportNames => new InMemoryReportNames()],
  ['in the table', (): ReportNames => new DynamoReportNames(engine.client, engine.tables.config)],
] as const)('names of reports %s', (_, open) => {
  it('are given once in each project, also to those who ask at once', async () => {
    const names = open();
    const path = 'usage_report_20261124_100000.json';
    const asked = ['main', 'main', 'main', 'other'].map((project) => names.claim({ project, path }));
    const [one, two, three, other] = await Promise.all(asked);
    expect([one, two, three].toSorted()).toEqual(['claimed', 'taken', 'taken']);
    expect(other).toBe('claimed');
    expect(await names.claim({ project: 'main', path: 'usage_report_20261124_100001.json' })).toBe('claimed');
  });
});

describe.each([
  ['in memory', (): WeeklyMarks => new InMemoryWeeklyMarks()],
  ['in the table', (): WeeklyMarks => new DynamoWeeklyMarks(engine.client, engine.tables.config)],
] as const)('weekly reports %s', (_, open) => {
  it('are held by one at a time, until it lets go, its time is over, or it has mailed', async () => {
    const marks = open();
    const file = { project: 'main', path: 'weekly/2026-W47.json' };
    const claims = await Promise.all([1, 2, 3].map(() => marks.claim(file, 100, 200)));
    expect(claims.toSorted()).toEqual(['claimed', 'held', 'held']);
    expect(await marks.claim(file, 199, 300)).toBe('held');
    expect(await marks.claim(file, 200, 300)).toBe('claimed');
    await marks.release(file);
    expect(await marks.claim(file, 201, 300)).toBe('claimed');
    await marks.settle(file, 202);
    await marks.settle(file, 203);
    expect(await marks.claim(file, 1000, 2000)).toBe('mailed');
    expect(await marks.claim({ ...file, project: 'other' }, 100, 200)).toBe('claimed');
    expect(await marks.claim({ ...file, path: 'weekly/2026-W48.json' }, 100, 200)).toBe('claimed');
  });

  it('that nobody has claimed can not be settled', async () => {
    await expect(open().settle({ project: 'main', path: 'weekly/2000-W01.json' }, 1)).rejects.toThrow();
  });
});
