import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DynamoDayMarks } from '../../../lib/aws/dynamo-day-marks.ts';
import { DynamoLeftSessions } from '../../../lib/aws/dynamo-left-sessions.ts';
import { DynamoSealedDays } from '../../../lib/aws/dynamo-sealed-days.ts';
import { DynamoSeals } from '../../../lib/aws/dynamo-seals.ts';
import { DynamoStoredProofs } from '../../../lib/aws/dynamo-stored-proofs.ts';
import { DynamoTouchTimes } from '../../../lib/aws/dynamo-touch-times.ts';
import { DynamoUnbalancedDays } from '../../../lib/aws/dynamo-unbalanced-days.ts';
import { createCalendar } from '../../../lib/calendar.ts';
import { RememberedTouchedDays } from '../../../lib/integrity/remember-touched-days.ts';
import { startTestEngine, type TestEngine } from '../../support/engine.ts';

let engine: TestEngine;
beforeAll(async () => {
  engine = await startTestEngine();
});
afterAll(() => engine?.stop());

const at = (iso: string): number => Date.parse(iso) * 1000;

const MAIN = { project: 'main', day: '2026-01-31' };
const SHOP = { project: 'shop-1', day: '2026-01-31' };

describe('marks of touched days', () => {
  it('are renewed every five minutes by an instance, and settled one by one', async () => {
    let sent = 0;
    const counting = {
      send: (command: Parameters<DynamoDBClient['send']>[0]) => {
        sent += 1;
        return engine.client.send(command);
      },
    } as DynamoDBClient;
    let nowUs = at('2026-02-01T12:00:00Z');
    const touched = new RememberedTouchedDays({
      marks: new DynamoDayMarks(counting, engine.tables.config, 'TOUCHED'),
      calendar: createCalendar('UTC'),
      clock: () => nowUs,
    });
    const marks = new DynamoDayMarks(engine.client, engine.tables.config, 'TOUCHED');
    const times = new DynamoTouchTimes(engine.client, engine.tables.config);
    await touched.mark([MAIN, SHOP]);
    nowUs += 299_000_000;
    await touched.mark([SHOP, MAIN]);
    expect(sent).toBe(2);
    nowUs += 1_000_000;
    await touched.mark([SHOP]);
    expect(sent).toBe(3);
    expect(await times.of('shop-1')).toEqual(new Map([[SHOP.day, nowUs]]));
    expect(await times.of('main')).toEqual(new Map([[MAIN.day, at('2026-02-01T12:00:00Z')]]));
    nowUs = at('2026-02-02T00:01:00Z');
    await touched.mark([MAIN]);
    expect(sent).toBe(4);
    expect(await times.of('main')).toEqual(new Map([[MAIN.day, nowUs]]));

    expect(await marks.before('2026-02-01')).toEqual([]);
    expect(await marks.before('2026-02-02')).toEqual([
      { ...MAIN, on: '2026-02-01' },
      { ...SHOP, on: '2026-02-01' },
    ]);
    await marks.settle([{ ...MAIN, on: '2026-02-01' }]);
    expect(await marks.before('2026-02-03')).toEqual([
      { ...SHOP, on: '2026-02-01' },
      { ...MAIN, on: '2026-02-02' },
    ]);
  });
});

describe('notes of left sessions', () => {
  it('are found by the day of their counters, with their names whole, and settled one by one', async () => {
    const notes = new DynamoLeftSessions(engine.client, engine.tables.config);
    const notedBefore = async (of: typeof MAIN, on: string) => (await Array.fromAsync(notes.before(of, on))).flat();
    const keyOf = (session: string) =>
      ({ family: 'session', ...MAIN, session, user: '用户|'.repeat(80), model: 'qwen#max' }) as const;
    const [one, other] = ['s', '会话#'.repeat(80)].map((session) => ({ key: keyOf(session), on: '2026-02-01' }));
    const later = { key: keyOf('s'), on: '2026-02-02' };
    const noted = [one, other, later].filter((note) => note !== undefined);
    await notes.put(noted);
    await notes.put(noted);
    expect(await notedBefore(MAIN, '2026-02-01')).toEqual([]);
    expect(await notedBefore(MAIN, '2026-02-02')).toEqual(expect.arrayContaining([one, other]));
    expect(await notedBefore(MAIN, '2026-02-03')).toHaveLength(3);
    expect(await notedBefore(SHOP, '2026-02-03')).toEqual([]);
    await notes.settle(noted.slice(0, 2));
    expect(await notedBefore(MAIN, '2026-02-03')).toEqual([later]);
  });
});

describe('stored proofs', () => {
  it('are the last of each day', async () => {
    const proofs = new DynamoStoredProofs(engine.client, engine.tables.config);
    expect(await proofs.find(MAIN)).toBeUndefined();
    await proofs.put({ ...MAIN, answer: '{"balanced":null}' });
    const last = { ...MAIN, answer: '{"balanced":true}' };
    await proofs.put(last);
    expect(await proofs.find(MAIN)).toEqual(last);
    expect(await proofs.find(SHOP)).toBeUndefined();
  });
});

describe('days out of balance', () => {
  it('are noted once each by project, newest first, until they are cleared', async () => {
    const days = new DynamoUnbalancedDays(engine.client, engine.tables.config);
    const found = { ...MAIN, auditedAtUs: 1_769_900_000_000_000, counters: 3 };
    const later = { ...found, day: '2026-02-01' };
    expect(await days.newest('main', 9)).toEqual([]);
    for (const day of [found, later, { ...found, counters: 5 }]) await days.note(day);
    expect(await days.newest('main', 9)).toEqual([later, { ...found, counters: 5 }]);
    expect(await days.newest('main', 1)).toEqual([later]);
    expect(await days.newest('shop-1', 9)).toEqual([]);
    for (const day of [later, later, SHOP]) await days.clear(day);
    expect(await days.newest('main', 9)).toEqual([{ ...found, counters: 5 }]);
  });
});

describe('seals', () => {
  it('close a day first, keep the first proof, and are what sealed days are found by', async () => {
    const seals = new DynamoSeals(engine.client, engine.tables.config);
    const sealedDays = new DynamoSealedDays(engine.client, engine.tables.config);
    expect(await seals.find(MAIN)).toBeUndefined();
    await expect(seals.seal({ ...MAIN, answer: '{}' })).rejects.toThrow();
    await seals.close(MAIN, '2026-03-01');
    await seals.close(MAIN, '2026-03-02');
    expect(await seals.find(MAIN)).toEqual({ ...MAIN, closedOn: '2026-03-01' });
    expect(await sealedDays.sealed('main', '2026-01-01', '2026-12-31')).toEqual([MAIN.day]);
    for (const answer of ['{"first":1}', '{"second":2}']) await seals.seal({ ...MAIN, answer });
    expect(await seals.find(MAIN)).toEqual({ ...MAIN, closedOn: '2026-03-01', answer: '{"first":1}' });
    expect(await seals.find(SHOP)).toBeUndefined();
  });
});
