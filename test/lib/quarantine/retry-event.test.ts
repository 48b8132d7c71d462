import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DynamoCounterStates } from '../../../lib/aws/dynamo-counter-states.ts';
import { DynamoQuarantine } from '../../../lib/aws/dynamo-quarantine.ts';
import { DynamoQuarantineDesk } from '../../../lib/aws/dynamo-quarantine-desk.ts';
import { zeroSums } from '../../../lib/counters/families.ts';
import type { WaitingEvent } from '../../../lib/ports.ts';
import { retryEvent } from '../../../lib/quarantine/retry-event.ts';
import { counterAt } from '../../support/counter-at.ts';
import { startTestEngine, type TestEngine } from '../../support/engine.ts';
import { InMemoryCounters } from '../../support/in-memory-counters.ts';
import { InMemoryDayMarks } from '../../support/in-memory-day-marks.ts';
import { InMemoryLeftSessions } from '../../support/in-memory-left-sessions.ts';
import { InMemoryQuarantine } from '../../support/in-memory-quarantine.ts';
import { describeQuarantineDesk } from '../../support/quarantine-desk-contract.ts';

let engine: TestEngine;
beforeAll(async () => {
  engine = await startTestEngine();
});
afterAll(() => engine?.stop());

const marks = () => ({ touched: new InMemoryDayMarks(), leftSessions: new InMemoryLeftSessions() });

describeQuarantineDesk('in memory', async () => {
  const counters = new InMemoryCounters();
  const desk = new InMemoryQuarantine(({ key, sums }) => counters.plant(key, sums));
  return { desk, ...marks(), quarantine: desk, read: async (key) => counters.read(key) };
});

describeQuarantineDesk('in DynamoDB', async () => {
  const { client, tables } = engine;
  const states = new DynamoCounterStates(client, tables.counters);
  return {
    desk: new DynamoQuarantineDesk(client, tables),
    ...marks(),
    quarantine: new DynamoQuarantine(client, tables.config),
    read: async (key) => (await counterAt(states, key))?.sums ?? zeroSums(),
  };
});

describe('an event that was cut', () => {
  it('is not even read', async () => {
    const waiting = { isCut: true } as WaitingEvent;
    const read = () => expect.unreachable('it was read');
    const retried = await retryEvent({ desk: new InMemoryQuarantine(), ...marks() }, waiting, read);
    expect(retried).toMatchObject({ outcome: 'unreadable' });
  });
});
