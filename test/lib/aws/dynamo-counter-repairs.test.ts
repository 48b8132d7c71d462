import { afterAll, beforeAll } from 'vitest';
import { watermarkAttribute } from '../../../lib/aws/counter-item.ts';
import { DynamoCounterCompaction } from '../../../lib/aws/dynamo-counter-compaction.ts';
import { DynamoCounterRepairs } from '../../../lib/aws/dynamo-counter-repairs.ts';
import { DynamoCounterStates } from '../../../lib/aws/dynamo-counter-states.ts';
import { DynamoCounters } from '../../../lib/aws/dynamo-counters.ts';
import { describeCounterCompaction } from '../../support/counter-compaction-contract.ts';
import { describeCounterRepairs } from '../../support/counter-repairs-contract.ts';
import { startTestEngine, type TestEngine } from '../../support/engine.ts';
import { InMemoryCounters } from '../../support/in-memory-counters.ts';

let engine: TestEngine;
beforeAll(async () => {
  engine = await startTestEngine();
});
afterAll(() => engine?.stop());

describeCounterRepairs('in memory', async () => {
  const counters = new InMemoryCounters();
  return { counters, states: counters, repairs: counters, shardName: (shardId) => shardId };
});

describeCounterRepairs('in DynamoDB', async () => {
  const { client, tables } = engine;
  return {
    counters: new DynamoCounters(client, tables.counters),
    states: new DynamoCounterStates(client, tables.counters),
    repairs: new DynamoCounterRepairs(client, tables.counters),
    shardName: watermarkAttribute,
  };
});

describeCounterCompaction('in memory', async () => {
  const counters = new InMemoryCounters();
  return { counters, states: counters, compaction: counters };
});

describeCounterCompaction('in DynamoDB', async () => {
  const { client, tables } = engine;
  return {
    counters: new DynamoCounters(client, tables.counters),
    states: new DynamoCounterStates(client, tables.counters),
    compaction: new DynamoCounterCompaction(client, tables.counters),
  };
});
