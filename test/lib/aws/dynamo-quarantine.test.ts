import { type AttributeValue, QueryCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DynamoQuarantine } from '../../../lib/aws/dynamo-quarantine.ts';
import { quarantinePartition } from '../../../lib/aws/keys.ts';
import type { QuarantinedEvent } from '../../../lib/ports.ts';
import { startTestEngine, type TestEngine } from '../../support/engine.ts';

let engine: TestEngine;
beforeAll(async () => {
  engine = await startTestEngine();
});
afterAll(() => engine?.stop());

async function itemsOf(project: string): Promise<Record<string, AttributeValue>[]> {
  const query = new QueryCommand({
    TableName: engine.tables.config,
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': { S: quarantinePartition(project) } },
  });
  return (await engine.client.send(query)).Items ?? [];
}

const eventOf = (pk: unknown, facts: Partial<QuarantinedEvent> = {}): QuarantinedEvent => ({
  table: 'records',
  eventId: 'e1',
  shardId: 's1',
  sequenceNumber: '111',
  reason: 'v: missing',
  event: JSON.stringify({ eventID: 'e1', dynamodb: { Keys: { pk } } }),
  ...facts,
});

describe('the quarantine', () => {
  it('keeps an event once, as it first came, with its project', async () => {
    const quarantine = new DynamoQuarantine(engine.client, engine.tables.config);
    const event = eventOf({ S: 'acme|2023-11-17#07' });
    await quarantine.put(event);
    await quarantine.put({ ...event, reason: 'another' });
    const items = await itemsOf('acme');
    expect(items).toHaveLength(1);
    expect(items[0]).toMatchObject({
      v: { N: '1' },
      event_id: { S: 'e1' },
      shard_id: { S: 's1' },
      sequence_number: { S: '111' },
      reason: { S: 'v: missing' },
      event: { S: event.event },
    });
  });

  it('keeps what names no project with the first project', async () => {
    const quarantine = new DynamoQuarantine(engine.client, engine.tables.config);
    for (const [index, pk] of [{ S: 'no project' }, { N: '1' }, undefined].entries())
      await quarantine.put(eventOf(pk, { eventId: `nobody-${index}` }));
    expect(await itemsOf('main')).toHaveLength(3);
  });

  it('cuts an event that no item could hold, and says so', async () => {
    const quarantine = new DynamoQuarantine(engine.client, engine.tables.config);
    const event = JSON.stringify({ dynamodb: { Keys: { pk: { S: 'big|x' } }, NewImage: '汉'.repeat(300_000) } });
    await quarantine.put(eventOf(undefined, { event }));
    const [item] = await itemsOf('big');
    expect(item?.cut).toEqual({ BOOL: true });
    expect(event.startsWith((item?.event?.S ?? 'none').slice(0, -1))).toBe(true);
  });

  it('says when it could not keep it', async () => {
    await expect(new DynamoQuarantine(engine.client, 'no-such-table').put(eventOf(undefined))).rejects.toThrow();
  });
});
