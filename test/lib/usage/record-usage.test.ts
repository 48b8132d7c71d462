import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LedgerError } from '../../../lib/errors.ts';
import type { RecordStatus, UsageRecord } from '../../../lib/usage/record.ts';
import { createRecordUsage, type RecordUsagePorts } from '../../../lib/usage/record-usage.ts';
import { callKey } from '../../../lib/usage/same-call.ts';
import { bookedRecord, UNPRICED, usageRecord } from '../../support/builders.ts';
import { InMemoryUsageRecords } from '../../support/in-memory-usage-records.ts';

const call = (status: RecordStatus, output: number): UsageRecord => usageRecord({ status, tokens: { output } });

const setUp = (ports: Partial<RecordUsagePorts> = {}) => {
  const records = new InMemoryUsageRecords();
  return {
    records,
    recordUsage: createRecordUsage({
      records,
      bookRecord: bookedRecord,
      closedDays: async () => new Set(),
      isForgotten: () => false,
      ...ports,
    }),
  };
};

describe('a record of a call that is stored', () => {
  it.each<[RecordStatus, RecordStatus, 'same' | 'other', string]>([
    ['final', 'final', 'same', 'unchanged'],
    ['partial', 'partial', 'same', 'unchanged'],
    ['aborted', 'aborted', 'same', 'unchanged'],
    ['partial', 'partial', 'other', 'corrected'],
    ['partial', 'final', 'same', 'corrected'],
    ['partial', 'final', 'other', 'corrected'],
    ['partial', 'aborted', 'other', 'corrected'],
    ['aborted', 'final', 'other', 'corrected'],
    ['final', 'aborted', 'other', 'corrected'],
    ['final', 'final', 'other', 'corrected'],
    ['final', 'partial', 'same', 'superseded'],
    ['final', 'partial', 'other', 'superseded'],
    ['aborted', 'partial', 'other', 'superseded'],
  ])('%s then %s with %s counts is %s', async (before, after, counts, outcome) => {
    const { records, recordUsage } = setUp();
    const [stored] = await recordUsage([call(before, 700)]);
    expect(stored?.outcome).toBe('stored');
    const incoming = call(after, counts === 'same' ? 700 : 900);
    const [result] = await recordUsage([incoming]);
    const standing = outcome === 'corrected' ? incoming : call(before, 700);
    expect(result).toEqual({ outcome, booked: bookedRecord(standing) });
    expect(records.all).toEqual([bookedRecord(standing)]);
  });

  it('keeps the price at which it was booked', async () => {
    const { records, recordUsage } = setUp({ bookRecord: (record) => bookedRecord(record, UNPRICED) });
    await records.insert([bookedRecord()]);
    expect(await recordUsage([usageRecord()])).toEqual([{ outcome: 'unchanged', booked: bookedRecord() }]);
    expect(records.all).toEqual([bookedRecord()]);
  });
});

describe('records of one call in one request', () => {
  it.each<[string, readonly UsageRecord[], readonly string[], UsageRecord]>([
    ['the last wins', [call('final', 1), call('final', 2)], ['superseded', 'stored'], call('final', 2)],
    ['equal ones are one', [call('final', 1), call('final', 1)], ['unchanged', 'stored'], call('final', 1)],
    [
      'a partial never beats its final',
      [call('final', 1), call('partial', 2)],
      ['stored', 'superseded'],
      call('final', 1),
    ],
    [
      'a partial yields to its final',
      [call('partial', 2), call('final', 1)],
      ['superseded', 'stored'],
      call('final', 1),
    ],
    ['the last partial wins', [call('partial', 1), call('partial', 2)], ['superseded', 'stored'], call('partial', 2)],
    [
      'a final between partials stands',
      [call('partial', 1), call('final', 2), call('partial', 3), call('final', 2)],
      ['superseded', 'unchanged', 'superseded', 'stored'],
      call('final', 2),
    ],
  ])('%s', async (_, sent, outcomes, standing) => {
    const { records, recordUsage } = setUp();
    const results = await recordUsage(sent);
    expect(results.map(({ outcome }) => outcome)).toEqual(outcomes);
    expect(results.map(({ booked }) => booked)).toEqual(sent.map(() => bookedRecord(standing)));
    expect(records.all).toEqual([bookedRecord(standing)]);
  });
});

describe('a race', () => {
  it('that a correction loses is compared again', async () => {
    const { records, recordUsage } = setUp();
    await records.insert([bookedRecord(call('partial', 1))]);
    const correct = records.correct.bind(records);
    let races = 1;
    records.correct = async (next, readDigest) => {
      if (races-- > 0) await correct(bookedRecord(call('final', 9)), readDigest);
      return correct(next, readDigest);
    };
    const [result] = await recordUsage([call('partial', 2)]);
    expect(result).toEqual({ outcome: 'superseded', booked: bookedRecord(call('final', 9)) });
  });

  it('that is lost again and again ends in retry', async () => {
    const { records, recordUsage } = setUp();
    await records.insert([bookedRecord(call('final', 1))]);
    let attempts = 0;
    records.correct = async () => {
      attempts += 1;
      return 'lost-race';
    };
    expect(await recordUsage([call('final', 2)])).toMatchObject([{ outcome: 'retry' }]);
    expect(attempts).toBe(4);
  });

  it('with a deletion inserts again', async () => {
    const { records, recordUsage } = setUp();
    await records.insert([bookedRecord()]);
    const read = records.read.bind(records);
    records.read = async (identities) => {
      for (const identity of identities) await records.delete(identity);
      return read(identities);
    };
    expect(await recordUsage([usageRecord()])).toMatchObject([{ outcome: 'stored' }]);
    expect(records.all).toHaveLength(1);
  });
});

describe('a busy store', () => {
  it('is told record by record', async () => {
    const { records, recordUsage } = setUp();
    const insert = records.insert.bind(records);
    records.insert = async (all) => [...(await insert(all.slice(0, 1))), ...all.slice(1).map(() => 'retry' as const)];
    const results = await recordUsage([usageRecord(), usageRecord({ id: 'call-2' }), usageRecord({ id: 'call-2' })]);
    expect(results.map(({ outcome }) => outcome)).toEqual(['stored', 'retry', 'retry']);
  });

  it('that cannot be read does not hide what was stored', async () => {
    const { records, recordUsage } = setUp();
    await records.insert([bookedRecord()]);
    records.read = async () => {
      throw new LedgerError('unavailable', 'busy');
    };
    const results = await recordUsage([usageRecord(), usageRecord({ id: 'call-2' })]);
    expect(results.map(({ outcome }) => outcome)).toEqual(['retry', 'stored']);
  });

  it('that fails for good is an error', async () => {
    const { records, recordUsage } = setUp();
    await records.insert([bookedRecord()]);
    records.read = async () => {
      throw new Error('broken');
    };
    await expect(recordUsage([usageRecord()])).rejects.toThrow('broken');
  });
});

describe('any number of writers', () => {
  const sentRecord = fc
    .record({
      id: fc.constantFrom('a', 'b', 'c'),
      status: fc.constantFrom<RecordStatus>('final', 'partial', 'aborted'),
      tokens: fc.record({ output: fc.integer({ min: 1, max: 3 }) }),
    })
    .map(usageRecord);
  const requests = fc.array(fc.array(sentRecord, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 6 });

  it('store each call once, whatever they send at once and again', async () => {
    await fc.assert(
      fc.asyncProperty(requests, fc.scheduler(), async (sent, scheduler) => {
        const records = new InMemoryUsageRecords();
        const ports = {
          insert: scheduler.scheduleFunction(records.insert.bind(records)),
          read: scheduler.scheduleFunction(records.read.bind(records)),
          correct: scheduler.scheduleFunction(records.correct.bind(records)),
        };
        const recordUsage = createRecordUsage({
          records: ports,
          bookRecord: bookedRecord,
          closedDays: async () => new Set(),
          isForgotten: () => false,
        });
        const results = await scheduler.waitFor(Promise.all([...sent, ...sent].map((request) => recordUsage(request))));

        const calls = new Set(sent.flat().map(callKey));
        expect(new Set(records.all.map(({ record }) => callKey(record)))).toEqual(calls);
        expect(records.all).toHaveLength(calls.size);
        const stored = results.flat().filter(({ outcome }) => outcome === 'stored');
        expect(stored).toHaveLength(calls.size);
        for (const { record } of records.all) {
          const states = sent.flat().filter((one) => one.id === record.id);
          const hasEnded = states.some(({ status }) => status !== 'partial');
          const wasTaken = results.flat().every(({ outcome }) => outcome !== 'retry');
          if (hasEnded && wasTaken) expect(record.status).not.toBe('partial');
        }
      }),
      { numRuns: 150 },
    );
  });
});
