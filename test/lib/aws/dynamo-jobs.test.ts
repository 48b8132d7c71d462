import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DynamoAuditLog } from '../../../lib/aws/dynamo-audit-log.ts';
import { DynamoJobs } from '../../../lib/aws/dynamo-jobs.ts';
import { DynamoSealedDays } from '../../../lib/aws/dynamo-sealed-days.ts';
import { sealKey } from '../../../lib/aws/keys.ts';
import { timedId } from '../../../lib/jobs/job.ts';
import type { AuditEntry, AuditLog } from '../../../lib/ports.ts';
import { startTestEngine, type TestEngine } from '../../support/engine.ts';
import { InMemoryAuditLog } from '../../support/in-memory-audit-log.ts';
import { InMemoryJobs } from '../../support/in-memory-jobs.ts';
import { describeJobs } from '../../support/jobs-contract.ts';

let engine: TestEngine;
let dynamoJobs: DynamoJobs;
beforeAll(async () => {
  engine = await startTestEngine();
  dynamoJobs = new DynamoJobs(engine.client, engine.tables.config);
}, 30_000);
afterAll(() => engine?.stop());

const memory = new InMemoryJobs();
describeJobs('InMemoryJobs', () => memory);
describeJobs('DynamoJobs', () => dynamoJobs);

describe('DynamoJobs', () => {
  it('lists a page of more than the megabyte that a Query reads', async () => {
    const input = JSON.stringify('x'.repeat(300_000));
    for (let index = 0; index < 5; index += 1)
      await dynamoJobs.create({
        project: 'large',
        id: timedId('job', index, ''),
        kind: 'reprice',
        input,
        requestedBy: 'key_1',
        createdAtUs: index,
      });
    const { items, cursor } = await dynamoJobs.list('large', { limit: 5 });
    expect(items).toHaveLength(5);
    expect(cursor === null || (await dynamoJobs.list('large', { limit: 5, cursor })).items.length === 0).toBe(true);
  });
});

const auditLogs: [string, () => AuditLog][] = [
  ['in memory', () => new InMemoryAuditLog()],
  ['in DynamoDB', () => new DynamoAuditLog(engine.client, engine.tables.config)],
];

describe.each(auditLogs)('the audit log %s', (where, open) => {
  const entry = (atUs: number, facts: Partial<AuditEntry> = {}): AuditEntry => ({
    project: `audit-${where.length}`,
    id: timedId('job', atUs, '0f'),
    atUs,
    by: 'key_1',
    action: 'reprice',
    outcome: 'done',
    input: '{}',
    totals: '{"difference":0.123456789012345678}',
    ...facts,
  });

  it('keeps each entry once, as it first came, newest first', async () => {
    const log = open();
    const entries = [1, 2, 3].map((atUs) => entry(atUs));
    for (const one of entries) await log.add(one);
    await log.add({ ...entry(2), by: 'somebody else' });
    await log.add(entry(4, { project: `audit-${where.length}-other`, outcome: 'cancelled' }));
    const first = await log.list(entry(1).project, { limit: 2 });
    expect(first.items).toEqual([entries[2], entries[1]]);
    const rest = await log.list(entry(1).project, { limit: 2, cursor: first.cursor ?? '' });
    expect(rest).toEqual({ items: [entries[0]], cursor: null });
    const wrong = log.list('main', { limit: 2, cursor: '?' });
    await expect(wrong).rejects.toMatchObject({ code: 'bad_request', details: [{ path: 'cursor' }] });
  });
});

describe('sealed days', () => {
  it('are those of the project and of the range, in order', async () => {
    const { client, tables } = engine;
    for (const [project, day] of [
      ['main', '2026-11-03'],
      ['main', '2026-11-01'],
      ['main', '2026-11-09'],
      ['other', '2026-11-02'],
    ] as const) {
      const { pk, sk } = sealKey(project, day);
      await client.send(new PutItemCommand({ TableName: tables.config, Item: { pk: { S: pk }, sk: { S: sk } } }));
    }
    const days = new DynamoSealedDays(client, tables.config);
    expect(await days.sealed('main', '2026-11-01', '2026-11-08')).toEqual(['2026-11-01', '2026-11-03']);
    expect(await days.sealed('main', '2026-11-02', '2026-11-02')).toEqual([]);
  });
});
