import { toRecordItem } from '../lib/aws/record-item.ts';
import { bookBody } from './booking.ts';
import type { Bench } from './measurement.ts';
import { usageRecord } from './usage.ts';

const BATCH = 100;
const ROUNDS = 400;
const WARM_UP = 100;

/** Processor time from the text of a request to the items it becomes. */
export const processor: Bench = {
  name: 'processor',
  about: 'parse → price → item, by the processor time of this process',
  async run() {
    const nowMs = Date.now();
    const bodies = Array.from({ length: ROUNDS }, (_, round) => bodyOf(round, nowMs));
    for (const body of bodies.slice(0, WARM_UP)) toItems(body, nowMs);
    const started = process.cpuUsage();
    for (const body of bodies) toItems(body, nowMs);
    const { user, system } = process.cpuUsage(started);
    const value = (user + system) / (ROUNDS * BATCH);
    const basis = `${ROUNDS} batches of ${BATCH}`;
    return [{ what: 'parse → price → item', value, unit: 'µs/record', aim: { atMost: 10 }, basis }];
  },
};

const bodyOf = (round: number, nowMs: number): string =>
  JSON.stringify({
    records: Array.from({ length: BATCH }, (_, offset) => usageRecord(round * BATCH + offset, nowMs)),
  });

const toItems = (body: string, nowMs: number) => bookBody(body, nowMs * 1000).map((booked) => toRecordItem(booked));
