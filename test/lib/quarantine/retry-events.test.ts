import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DynamoCounterStates } from '../../../lib/aws/dynamo-counter-states.ts';
import { DynamoCounters } from '../../../lib/aws/dynamo-counters.ts';
import { DynamoQuarantine } from '../../../lib/aws/dynamo-quarantine.ts';
import { DynamoQuarantineDesk } from '../../../lib/aws/dynamo-quarantine-desk.ts';
import type { WaitingEvent } from '../../../lib/ports.ts';
import { type RetryPorts, retryEvents } from '../../../lib/quarantine/retry-events.ts';
import { startTestEngine, type TestEngine } from '../../support/engine.ts';
import { InMemoryCounters } from '../../support/in-memory-counters.ts';
import { InMemoryQuarantine } from '../../support/in-memory-quarantine.ts';
import { describeQuarantineDesk } from '../../support/quarantine-desk-contract.ts';

let engine: TestEngine;
beforeAll(async () => {
  engine = await startTestEngine();
});
afterAll(() => engine?.stop());

describeQuarantineDesk('in memory', async () => {
  const counters = new InMemoryCounters();
  const quarantine = new InMemoryQuarantine(counters);
  return { desk: quarantine, quarantine, counters, states: counters };
});

describeQuarantineDesk('in DynamoDB', async () => {
  const { client, tables } = engine;
  return {
    desk: new DynamoQuarantineDesk(client, tables),
    quarantine: new DynamoQuarantine(client, tables.config),
    counters: new DynamoCounters(client, tables.counters),
    states: new DynamoCounterStates(client, tables.counters),
  };
});

describe('an event that was cut', () => {
  it('is not even read', async () => {
    const cut = { eventId: 'cut', isCut: true } as WaitingEvent;
    const desk = {
      async *waiting() {
        yield [cut];
      },
    };
    const request = {
      project: 'main',
      isMeant: () => true,
      readEvent: () => expect.unreachable('it was read'),
      limits: { attempts: 1, patienceMs: 0 },
    };
    const retried = await Array.fromAsync(retryEvents({ desk } as unknown as RetryPorts, request));
    expect(retried).toMatchObject([{ event: { eventId: 'cut' }, outcome: { outcome: 'waits' } }]);
  });
});
