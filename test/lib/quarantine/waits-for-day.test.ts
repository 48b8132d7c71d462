import { expect, it } from 'vitest';
import type { WaitingEntry } from '../../../lib/ports.ts';
import { waitsForDay } from '../../../lib/quarantine/waits-for-day.ts';

const OF = { project: 'main', day: '2023-11-17' };

const waiting = (day?: string): WaitingEntry => ({
  project: 'main',
  table: 'records',
  eventId: `of-${day}`,
  shardId: 'shard',
  shard: 'shard',
  sequenceNumber: '1',
  reason: 'no version',
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
  const desk = {
    async *listed(project: string) {
      if (project === OF.project) for (const event of events) yield [event];
    },
  };
  expect(await waitsForDay(desk, OF)).toBe(expected);
});

it('reads no further than it must', async () => {
  const desk = {
    async *listed() {
      yield [waiting(OF.day)];
      expect.unreachable('it read on');
    },
  };
  expect(await waitsForDay(desk, OF)).toBe(true);
});
