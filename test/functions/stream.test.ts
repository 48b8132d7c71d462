import { describe, expect, it } from 'vitest';
import { createAggregateUsage } from '../../functions/aggregate/handler.ts';
import { createLog } from '../../functions/log.ts';
import { type StreamWindowEvent, streamFunction } from '../../functions/stream.ts';
import { readRecordImage } from '../../lib/aws/record-item.ts';
import { countersOf } from '../../lib/counters/families.ts';
import type { Counters } from '../../lib/ports.ts';
import { bookedRecord, SOME_INSTANT_US } from '../support/builders.ts';
import { InMemoryCounters } from '../support/in-memory-counters.ts';
import { InMemoryDayMarks } from '../support/in-memory-day-marks.ts';
import { InMemoryLeftSessions } from '../support/in-memory-left-sessions.ts';
import { InMemoryProbes } from '../support/in-memory-probes.ts';
import { InMemoryQuarantine } from '../support/in-memory-quarantine.ts';
import { NO_RESERVATIONS } from '../support/no-reservations.ts';
import { expiryRecord, imageOf, sequenceNumber, streamRecord, windowEvent } from './stream-events.ts';

const booked = bookedRecord({ id: 'one' });
const other = bookedRecord({ id: 'two' });
const corrected = bookedRecord({ id: 'one', model: 'qwen-plus' });
const noRecord = { pk: { S: 'main|2023-11-17#00' }, sk: { S: 'x' }, v: { N: '1' }, user_id: { S: 'secret-name' } };

function createFunction({ store, ready = async () => {} }: { store?: Counters; ready?: () => Promise<void> } = {}) {
  const counters = new InMemoryCounters();
  const quarantine = new InMemoryQuarantine();
  const lines: Record<string, unknown>[] = [];
  const clock = () => SOME_INSTANT_US;
  const run = streamFunction({
    handle: createAggregateUsage({
      counters: store ?? counters,
      quarantine,
      probes: new InMemoryProbes(),
      touched: new InMemoryDayMarks(),
      leftSessions: new InMemoryLeftSessions(),
      reservations: NO_RESERVATIONS,
    }),
    readImage: readRecordImage,
    clock,
    log: createLog({ functionName: 'aggregate', clock, write: (line) => lines.push(JSON.parse(line)) }),
    ready,
  });
  const invoke = (event: StreamWindowEvent) => run(event, { getRemainingTimeInMillis: () => 60_000 });
  const user = countersOf(booked).find(({ family }) => family === 'user');
  const calls = () => (user === undefined ? undefined : counters.read(user).calls);
  return { invoke, counters, quarantine, lines, calls, codes: () => lines.map(({ code }) => code) };
}

const DONE = { state: {}, batchItemFailures: [] };

describe('a stream function', () => {
  it('counts what is inserted, corrected and removed by a person', async () => {
    const { invoke, calls, counters } = createFunction();
    const event = windowEvent([
      streamRecord(1, { after: imageOf(booked) }),
      streamRecord(2, { after: imageOf(other) }),
      streamRecord(3, { before: imageOf(booked), after: imageOf(corrected) }),
      streamRecord(4, { before: imageOf(other) }),
    ]);
    expect(await invoke(event)).toEqual(DONE);
    expect(calls()).toBe(1n);
    const days = counters.rows().filter(({ key }) => key.family === 'day');
    expect(days.map(({ key }) => 'model' in key && key.model)).toEqual(['qwen-plus']);
  });

  it('keeps what the TTL removes, and passes equal images over', async () => {
    const { invoke, calls } = createFunction();
    const image = imageOf(booked);
    await invoke(windowEvent([streamRecord(1, { after: image })]));
    const event = windowEvent([streamRecord(2, { before: image, after: { ...image } }), expiryRecord(3, image)]);
    expect(await invoke(event)).toEqual(DONE);
    expect(calls()).toBe(1n);
  });

  it('takes a removal by another service for one by a person', async () => {
    const { invoke, calls } = createFunction();
    const image = imageOf(booked);
    const record = { ...streamRecord(2, { before: image }), userIdentity: { type: 'Service', principalId: 'else' } };
    await invoke(windowEvent([streamRecord(1, { after: image }), record]));
    expect(calls()).toBe(0n);
  });

  it.each<[string, Partial<StreamWindowEvent>]>([
    ['the final event of a window', { isFinalInvokeForWindow: true }],
    ['a window that ended early', { isWindowTerminatedEarly: true, isFinalInvokeForWindow: true }],
  ])('answers %s without records with its state', async (_, facts) => {
    const state = { kept: 'as it is' };
    expect(await createFunction().invoke(windowEvent([], { ...facts, state }))).toEqual({ ...DONE, state });
    const { Records: _none, ...bare } = windowEvent([], facts);
    expect(await createFunction().invoke(bare)).toEqual(DONE);
  });

  it.each([undefined, ''])('refuses an event whose shard is %j, and counts nothing', async (shardId) => {
    const { invoke, calls, codes } = createFunction();
    const { shardId: _known, ...event } = windowEvent([streamRecord(1, { after: imageOf(booked) })]);
    await expect(invoke(shardId === undefined ? event : { ...event, shardId })).rejects.toThrow(/names no shard/);
    expect(calls()).toBe(0n);
    expect(codes()).toContain('batch_failed');
  });

  it('refuses a record without its place in the shard', async () => {
    const { dynamodb: _place, ...record } = streamRecord(1, { after: imageOf(booked) });
    await expect(createFunction().invoke(windowEvent([record]))).rejects.toThrow(/sequence number/);
  });

  it('counts nothing while the ledger has other settings', async () => {
    const { invoke, calls } = createFunction({ ready: () => Promise.reject(new Error('settings differ')) });
    await expect(invoke(windowEvent([streamRecord(1, { after: imageOf(booked) })]))).rejects.toThrow('settings differ');
    expect(calls()).toBe(0n);
  });

  it('throws a record of a newer release back', async () => {
    const { invoke, calls, lines } = createFunction();
    const newer = { ...imageOf(other), v: { N: '2' } };
    const event = windowEvent([streamRecord(1, { after: imageOf(booked) }), streamRecord(2, { after: newer })]);
    expect(await invoke(event)).toEqual({ state: {}, batchItemFailures: [{ itemIdentifier: sequenceNumber(2) }] });
    expect(calls()).toBe(1n);
    expect(lines.at(-1)).toMatchObject({ stopped_by: 'newer-version', first_not_applied: sequenceNumber(2) });
  });

  it('says from where to deliver again when the store fails, and why', async () => {
    const store = { add: () => Promise.reject(new Error('throttled')) };
    const { invoke, lines } = createFunction({ store });
    expect(await invoke(windowEvent([streamRecord(1, { after: imageOf(booked) })]))).toEqual({
      state: {},
      batchItemFailures: [{ itemIdentifier: sequenceNumber(1) }],
    });
    expect(lines).toContainEqual(
      expect.objectContaining({ code: 'batch_interrupted', error: expect.objectContaining({ message: 'throttled' }) }),
    );
  });

  it('puts what is no record into quarantine and counts the rest', async () => {
    const { invoke, calls, quarantine, lines } = createFunction();
    const event = windowEvent([streamRecord(1, { after: noRecord }), streamRecord(2, { after: imageOf(booked) })]);
    expect(await invoke(event)).toEqual(DONE);
    expect(calls()).toBe(1n);
    const [kept] = quarantine.events();
    expect(kept).toMatchObject({ table: 'ledger-records', sequenceNumber: sequenceNumber(1) });
    expect(JSON.parse(kept?.event ?? '')).toEqual(event.Records?.[0]);
    expect(lines).toContainEqual(expect.objectContaining({ level: 'ERROR', code: 'record_quarantined' }));
  });

  it('says of which family and day a counter could not be updated, and not whose it is', async () => {
    const store = { add: async () => ({ outcome: 'foreign' as const }) };
    const { invoke, lines } = createFunction({ store });
    expect(await invoke(windowEvent([streamRecord(1, { after: imageOf(booked) })]))).toEqual(DONE);
    const said = lines.filter(({ code }) => code === 'counter_not_updated');
    const { day } = booked;
    expect(said).toHaveLength(countersOf(booked).length);
    expect(said).toContainEqual(
      expect.objectContaining({ level: 'ERROR', project: 'main', family: 'user', date: day }),
    );
    expect(JSON.stringify(said)).not.toContain(booked.record.userId);
  });

  it('logs one line at the start and one at the end, with counts and no content', async () => {
    const { invoke, lines, codes } = createFunction();
    await invoke(windowEvent([streamRecord(1, { after: imageOf(booked) })]));
    expect(codes()).toEqual(['batch_started', 'batch_completed']);
    expect(lines[1]).toMatchObject({ records: 1, changes: 1, updates: 4, replays: 0, quarantined: 0, duration_ms: 0 });
    await invoke(windowEvent([streamRecord(2, { after: noRecord })]));
    expect(JSON.stringify(lines)).not.toMatch(/secret-name|user-1|qwen|call-/);
  });
});
