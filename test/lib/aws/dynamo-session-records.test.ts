import { BatchWriteItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DynamoSessionRecords } from '../../../lib/aws/dynamo-session-records.ts';
import { toRecordItem } from '../../../lib/aws/record-item.ts';
import type { SessionDay, SessionRecords } from '../../../lib/ports.ts';
import type { BookedRecord } from '../../../lib/usage/record.ts';
import { bookedRecord, SOME_INSTANT_US } from '../../support/builders.ts';
import { startTestEngine, type TestEngine } from '../../support/engine.ts';
import { InMemorySessionRecords } from '../../support/in-memory-session-records.ts';

const HOUR_US = 3_600_000_000;
const DAY = '2023-11-17';

const call = (id: string, facts: Parameters<typeof bookedRecord>[0], laterUs = 0): BookedRecord =>
  bookedRecord({ id, timestampUs: SOME_INSTANT_US + laterUs, ...facts });

// Six kilobytes each, so that a page of DynamoDB, 1 MB, ends among them.
const MUCH_TEXT = Object.fromEntries(Array.from({ length: 10 }, (_, index) => [`t${index}`, '字'.repeat(200)]));
const CALLS_OF_TWO_PAGES = 250;

const RECORDS: readonly BookedRecord[] = [
  call('1', { sessionId: 's' }),
  call('2', { sessionId: 's' }, HOUR_US),
  call('3', {}, HOUR_US + 1),
  call('4', { userId: 'user-10', sessionId: 's' }, 2),
  call('5', { userId: 'anonymous', sessionId: 's' }, 3),
  call('6', { userId: 'anonymous', sessionId: 's' }, 1),
  call('7', { userId: 'anonymous', sessionId: 's#' }, 2),
  call('8', { project: 'other', sessionId: 's' }, -1),
  call('9', { sessionId: 's' }, 24 * HOUR_US),
  call('12', { sessionId: 's' }, 2 * HOUR_US),
  ...Array.from({ length: CALLS_OF_TWO_PAGES }, (_, index) =>
    call(`${index}`, { userId: 'busy', tags: MUCH_TEXT }, index),
  ),
  call('late', { userId: 'busy', sessionId: 's' }, CALLS_OF_TWO_PAGES),
];

let engine: TestEngine;

beforeAll(async () => {
  engine = await startTestEngine();
  const { client, tables } = engine;
  for (let start = 0; start < RECORDS.length; start += 25) {
    const items = RECORDS.slice(start, start + 25).map((booked) => ({ PutRequest: { Item: toRecordItem(booked) } }));
    await client.send(new BatchWriteItemCommand({ RequestItems: { [tables.records]: items } }));
  }
});

afterAll(() => engine.stop());

const sessions: [string, () => SessionRecords][] = [
  ['InMemorySessionRecords', () => new InMemorySessionRecords(RECORDS)],
  ['DynamoSessionRecords', () => new DynamoSessionRecords(engine.client, engine.tables.records)],
];

describe.each(sessions)('%s', (_name, createSessions) => {
  const of = (user: string): SessionDay => ({ project: 'main', session: 's', day: DAY, user });

  it.each([
    ['user-1', 0, 2 * HOUR_US],
    ['user-10', 2, 2],
    ['anonymous', 1, 3],
    ['busy', CALLS_OF_TWO_PAGES, CALLS_OF_TWO_PAGES],
  ])('finds the first and the last call of %s', async (user, first, last) => {
    const records = createSessions();
    expect(await records.edge(of(user), 'first')).toBe(SOME_INSTANT_US + first);
    expect(await records.edge(of(user), 'last')).toBe(SOME_INSTANT_US + last);
  });

  it('finds no call where none is', async () => {
    const records = createSessions();
    expect(await records.edge(of('nobody'), 'first')).toBeUndefined();
    expect(await records.list(of('nobody'), { limit: 10 })).toEqual({ items: [], cursor: null });
  });

  it.each([1, 2, 100])('lists each call once, in order of time, %i a page', async (limit) => {
    const records = createSessions();
    for (const [user, expected] of [
      ['user-1', ['1', '2', '12']],
      ['anonymous', ['6', '5']],
      ['busy', ['late']],
    ] as const) {
      const ids: string[] = [];
      let cursor: string | null | undefined;
      do {
        const page = await records.list(of(user), { limit, ...(cursor && { cursor }) });
        expect(page.items.length).toBeLessThanOrEqual(limit);
        ids.push(...page.items.map(({ record }) => record.id));
        cursor = page.cursor;
      } while (cursor !== null);
      expect(ids).toEqual(expected);
    }
  });
});

it.each(['', 'x', 'user-2#1', `user-1#${'9'.repeat(2000)}`])(
  'refuses the cursor %s of another list',
  async (cursor) => {
    const records = new DynamoSessionRecords(engine.client, engine.tables.records);
    const list = records.list({ project: 'main', session: 's', day: DAY, user: 'user-1' }, { limit: 1, cursor });
    await expect(list).rejects.toMatchObject({ code: 'bad_request' });
  },
);
