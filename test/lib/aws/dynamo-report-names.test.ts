import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DynamoReportNames } from '../../../lib/aws/dynamo-report-names.ts';
import type { ReportNames } from '../../../lib/reports/ports.ts';
import { startTestEngine, type TestEngine } from '../../support/engine.ts';
import { InMemoryReportNames } from '../../support/in-memory-report-files.ts';

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
