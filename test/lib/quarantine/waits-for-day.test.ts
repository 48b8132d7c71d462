import { expect, it } from 'vitest';
import type { WaitingEvent } from '../../../lib/ports.ts';
import { waitsForDay } from '../../../lib/quarantine/waits-for-day.ts';

const OF = { project: 'main', day: '2023-11-17' };

const waiting = (day?: string): WaitingEvent => ({
  project: 'main',
  table: 'records',
  eventId: `of-${day}`,
  shardId: 'shard',
  sequenceNumber: '1',
  reason: 'no version',
  event: '{}',
  isCut: false,
  ...(day !== undefined && { day }),
});

it.each([
  ['nothing waits', [], false],
  ['an event of the day', [waiting(OF.day)], true],
  ['an event of another day', [waiting('2023-11-18')], false],
  ['an event that names no day: it may be of any', [waiting()], true],
  ['one of the day behind others', [waiting('2023-11-16'), waiting(OF.day)], true],
])('%s', async (_, events, expected) => {
  const desk = { waiting: async (project: string) => (project === OF.project ? events : []) };
  expect(await waitsForDay(desk, OF)).toBe(expected);
});
