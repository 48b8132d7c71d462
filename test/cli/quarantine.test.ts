import { execFile } from 'node:child_process';
import { setTimeout } from 'node:timers/promises';
import { PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DynamoAuditLog } from '../../lib/aws/dynamo-audit-log.ts';
import { DynamoCounterStates } from '../../lib/aws/dynamo-counter-states.ts';
import { DynamoLedgerSettings } from '../../lib/aws/dynamo-ledger-settings.ts';
import { DynamoProbeReports } from '../../lib/aws/dynamo-probes.ts';
import { DynamoQuarantine } from '../../lib/aws/dynamo-quarantine.ts';
import { DynamoRetentionHistory } from '../../lib/aws/dynamo-retention-history.ts';
import { DynamoTouchTimes } from '../../lib/aws/dynamo-touch-times.ts';
import { readRecordImage, toRecordItem } from '../../lib/aws/record-item.ts';
import { FIRST_DAY } from '../../lib/calendar.ts';
import { countersOf } from '../../lib/counters/families.ts';
import { watermark } from '../../lib/counters/watermark.ts';
import { imageOf, streamRecord } from '../functions/stream-events.ts';
import { bookedRecord } from '../support/builders.ts';
import { counterAt } from '../support/counter-at.ts';
import { startTestEngine, type TestEngine } from '../support/engine.ts';

let engine: TestEngine;
beforeAll(async () => {
  engine = await startTestEngine();
  const settings = { timeZone: 'Asia/Shanghai', currency: 'CNY', schemaVersion: 1 };
  await new DynamoLedgerSettings(engine.client, engine.tables.config).claim(settings);
  const forEver = { since: FIRST_DAY, days: undefined };
  await new DynamoRetentionHistory(engine.client, engine.tables.config).append(undefined, forEver);
});
afterAll(() => engine.stop());

/** Does the work while the stream is always caught up: each probe is met as soon as it is put. */
async function whileProbesAreMet<Result>(work: Promise<Result>): Promise<Result> {
  let isOver = false;
  const meeting = meetProbes(() => isOver);
  return work.finally(() => {
    isOver = true;
    return meeting;
  });
}

async function meetProbes(isOver: () => boolean): Promise<void> {
  const reports = new DynamoProbeReports(engine.client, engine.tables.config);
  const met = new Set<string>();
  while (!isOver()) {
    const { Items = [] } = await engine.client.send(new ScanCommand({ TableName: engine.tables.records }));
    for (const image of Items.map(readRecordImage)) {
      if (image.kind !== 'probe' || met.has(image.probe.id + image.probe.place)) continue;
      met.add(image.probe.id + image.probe.place);
      await reports.report({ probe: image.probe, shardId: 's', mark: watermark('1', 0) });
    }
    await setTimeout(20);
  }
}

const CREDENTIALS = { AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local', AWS_REGION: 'us-east-1' };

const quarantine = (...words: string[]) =>
  new Promise<{ code: number; out: string; err: string }>((resolve) => {
    const child = execFile(
      process.execPath,
      ['cli/quarantine.ts', '--stack', 'Test', '--endpoint', engine.endpoint, ...words],
      { env: { PATH: process.env.PATH, ...CREDENTIALS } },
      (_, out, err) => resolve({ code: child.exitCode ?? -1, out: out.trim(), err }),
    );
  });

const put = (eventId: string, event: object, reason: string) =>
  new DynamoQuarantine(engine.client, engine.tables.config).put({
    table: 'records',
    eventId,
    shardId: 's',
    sequenceNumber: '7',
    reason,
    event: JSON.stringify(event),
  });

describe('npm run quarantine', () => {
  it('lists, shows, retries and drops', { timeout: 120_000 }, async () => {
    const booked = bookedRecord();
    await engine.client.send(new PutItemCommand({ TableName: engine.tables.records, Item: toRecordItem(booked) }));
    await put('readable', streamRecord(1, { after: imageOf(booked) }), 'tokens: too many');
    await put('broken', { dynamodb: { Keys: { pk: { S: 'main|x' } } }, eventID: 'broken' }, 'v: not a number');

    const listed = await quarantine('list');
    expect(listed).toMatchObject({ code: 0, err: expect.stringContaining('2 waiting') });
    expect(listed.out).toMatch(/broken {2}v: not a number[\s\S]*readable {2}tokens: too many/);
    expect((await quarantine('show', 'readable')).out).toContain('"eventName": "INSERT"');

    const retried = await whileProbesAreMet(quarantine('retry', 'readable'));
    expect(retried).toMatchObject({ code: 0, out: 'readable  counted in 4 counters' });
    const again = await quarantine('retry', '--all');
    expect(again).toMatchObject({ code: 1, out: expect.stringMatching(/^broken {2}still waits/) });
    const counters = new DynamoCounterStates(engine.client, engine.tables.counters);
    for (const key of countersOf(booked)) expect((await counterAt(counters, key))?.sums.calls).toBe(1n);
    const touched = await new DynamoTouchTimes(engine.client, engine.tables.config).of('main');
    expect([...touched.keys()]).toEqual(['2023-11-17']);

    expect(await quarantine('drop', 'broken')).toMatchObject({ code: 0, out: 'broken  dropped, uncounted' });
    expect((await quarantine('list')).err).toContain('Nothing waits');
    const { items } = await new DynamoAuditLog(engine.client, engine.tables.config).list('main', { limit: 10 });
    expect(items).toMatchObject([
      { by: 'npm run quarantine', action: 'drop', input: JSON.stringify({ table: 'records', event: 'broken' }) },
      { by: 'npm run quarantine', action: 'retry', totals: JSON.stringify({ outcome: 'counted', counters: 4 }) },
    ]);
  });

  it('says what is wrong', async () => {
    const cases: readonly [string[], number, string][] = [
      [[], 2, 'say what to do'],
      [['retry'], 2, 'name at least one ID'],
      [['list', 'x'], 2, 'name no ID'],
      [['list', '--project', 'A'], 2, '--project'],
      [['drop', 'nobody'], 1, 'nobody does not wait'],
      [['list', '--stack', 'Other'], 2, 'There is no table Other-Records'],
    ];
    const told = await Promise.all(cases.map(([words]) => quarantine(...words)));
    for (const [index, [words, code, message]] of cases.entries()) {
      expect(told[index]?.err, words.join(' ')).toContain(message);
      expect(told[index]?.code, words.join(' ')).toBe(code);
    }
  });
});
