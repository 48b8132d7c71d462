import { afterAll, beforeAll } from 'vitest';
import { DynamoAuditLog } from '../../../lib/aws/dynamo-audit-log.ts';
import { DynamoRecordDeletions } from '../../../lib/aws/dynamo-record-deletions.ts';
import { DynamoUsageRecords } from '../../../lib/aws/dynamo-usage-records.ts';
import { createCalendar } from '../../../lib/calendar.ts';
import { startTestEngine, type TestEngine } from '../../support/engine.ts';
import { InMemoryAuditLog } from '../../support/in-memory-audit-log.ts';
import { InMemoryRecordDeletions } from '../../support/in-memory-record-deletions.ts';
import { InMemoryUsageRecords } from '../../support/in-memory-usage-records.ts';
import { describeRecordDeletions } from '../../support/record-deletions-contract.ts';

let engine: TestEngine;
beforeAll(async () => {
  engine = await startTestEngine();
}, 30_000);
afterAll(() => engine?.stop());

describeRecordDeletions('in memory', () => {
  const records = new InMemoryUsageRecords();
  const auditLog = new InMemoryAuditLog();
  return { records, auditLog, deletions: new InMemoryRecordDeletions(records, auditLog) };
});

describeRecordDeletions('in DynamoDB', () => {
  const { client, tables } = engine;
  const calendar = createCalendar('Asia/Shanghai');
  return {
    records: new DynamoUsageRecords({ client, tableName: tables.records, calendar }),
    auditLog: new DynamoAuditLog(client, tables.config),
    deletions: new DynamoRecordDeletions(client, tables),
  };
});
