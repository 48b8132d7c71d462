import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { outboxWorld, runOutboxWorld } from '../support/outbox-world.ts';

describe('whatever befalls the requests', () => {
  it('each record is delivered, rejected or counted as dropped, once, and the bound holds all the time', async () => {
    const holds = fc.asyncProperty(outboxWorld, async (world) => {
      expect(await runOutboxWorld(world)).toEqual([]);
    });
    await fc.assert(holds, { numRuns: 60 });
  });
});
