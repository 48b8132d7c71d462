import { applyBatch, type BatchOutcome, type BatchPorts, type StreamBatch } from '../../lib/counters/apply-batch.ts';

/** Counts a batch of the records' stream. */
export const createAggregateUsage =
  (ports: BatchPorts) =>
  (batch: StreamBatch): Promise<BatchOutcome> =>
    applyBatch(ports, batch);
