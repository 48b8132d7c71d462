/**
 * How the ledger knows that everything written so far is counted. The stream keeps the order within a shard, and the items of
 * a partition come through one shard. So an item is put at the ends of each partition of the day, a probe; the aggregator
 * reports a probe when all that came before it in its shard is counted. Once all are reported, each change that was written
 * before the first probe is in the counters.
 */
import type { Watermarks } from '../counters/counter.ts';
import type { RandomId } from '../ports.ts';
import { type FurthestMarks, takeMarks } from './furthest-marks.ts';
import type { Pause, Probes } from './ports.ts';
import type { ProjectDay } from './proof.ts';

export interface StreamPorts {
  readonly probes: Probes;
  readonly pause: Pause;
  readonly randomId: RandomId;
}

const PAUSE_MS = 100;

/** @returns where the shards were then; undefined when they have not come that far within the patience. */
export async function waitForStream(
  { probes, pause, randomId }: StreamPorts,
  { project, day }: ProjectDay,
  patienceMs: number,
): Promise<Watermarks | undefined> {
  const id = randomId();
  await probes.put(project, day, id);
  try {
    for (let waitedMs = 0; waitedMs <= patienceMs; waitedMs += PAUSE_MS) {
      await pause(PAUSE_MS);
      const sights = await probes.sights(project, day, id);
      if (sights === undefined) continue;
      const marks: FurthestMarks = new Map();
      for (const { shard, mark } of sights) takeMarks(marks, [[shard, mark]]);
      return marks;
    }
    return undefined;
  } finally {
    await probes.remove(project, day, id);
  }
}
