import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DynamoKeptForecasts } from '../../../lib/aws/dynamo-kept-forecasts.ts';
import type { KeptForecasts } from '../../../lib/insights/forecast/kept-forecasts.ts';
import { startTestEngine, type TestEngine } from '../../support/engine.ts';
import { InMemoryKeptForecasts } from '../../support/in-memory-kept-forecasts.ts';

let engine: TestEngine;
beforeAll(async () => {
  engine = await startTestEngine();
}, 60_000);
afterAll(() => engine.stop());

describe.each([
  ['in memory', (): KeptForecasts => new InMemoryKeptForecasts()],
  ['in the table', (): KeptForecasts => new DynamoKeptForecasts(engine.client, engine.tables.config)],
] as const)('kept forecasts %s', (_, open) => {
  it('are the last one of each project', async () => {
    const kept = open();
    expect(await kept.find('main')).toBeUndefined();
    const [one, two, other] = [1, 2, 3].map((madeAtUs) => ({ project: 'main', madeAtUs, text: `{"n":${madeAtUs}}` }));
    for (const forecast of [one, two, other && { ...other, project: 'other' }]) if (forecast) await kept.put(forecast);
    expect(await kept.find('main')).toEqual(two);
    expect(await kept.find('other')).toMatchObject({ project: 'other', madeAtUs: 3 });
  });
});
