import { describe, expect, it } from 'vitest';
import { counterUpdate } from '../../lib/aws/counter-item.ts';
import type { CounterKey } from '../../lib/counters/counter.ts';
import { countersOf, sumsOf } from '../../lib/counters/families.ts';
import { watermark } from '../../lib/counters/watermark.ts';
import type { BookedRecord } from '../../lib/usage/record.ts';
import type { StreamRecord } from '../../local/streams/stream-client.ts';
import { passesFilters } from '../../local/streams/stream-filter.ts';
import { bookedRecord } from '../support/builders.ts';
import { namedIn, synthesise } from './synthesise.ts';

const template = synthesise();
const mappingNamed = (name: string) => namedIn(template, 'AWS::Lambda::EventSourceMapping', name).Properties;

describe('the mapping of the stream of records', () => {
  it('is as the rule of exactly once needs it', () => {
    expect(mappingNamed('UsageStream')).toMatchObject({
      StartingPosition: 'TRIM_HORIZON',
      BatchSize: 1000,
      MaximumBatchingWindowInSeconds: 0,
      TumblingWindowInSeconds: 60,
      ParallelizationFactor: 1,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      MaximumRetryAttempts: -1,
      MaximumRecordAgeInSeconds: -1,
      DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': [expect.stringContaining('Failures'), 'Arn'] } } },
    });
  });

  it('never halves a batch on an error, which would deliver it in another order of attempts', () => {
    expect(mappingNamed('UsageStream').BisectBatchOnFunctionError ?? false).toBe(false);
  });
});

describe('the mapping of the stream of counters', () => {
  const mapping = mappingNamed('CounterStream');

  it('is retried for ever, a second of counters at a time', () => {
    expect(mapping).toMatchObject({
      StartingPosition: 'TRIM_HORIZON',
      MaximumBatchingWindowInSeconds: 1,
      BisectBatchOnFunctionError: true,
      MaximumRetryAttempts: -1,
      MaximumRecordAgeInSeconds: -1,
      DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': [expect.stringContaining('Failures'), 'Arn'] } } },
    });
  });

  const { Filters } = mapping.FilterCriteria as { Filters: { Pattern: string }[] };
  const filters = Filters.map(({ Pattern: pattern }) => JSON.parse(pattern));
  const call = { model: 'foo', function: '01#', sessionId: 's' };
  const imageOf = (booked: BookedRecord, family: string): StreamRecord => {
    const key = countersOf(booked).find((one) => one.family === family) as CounterKey;
    const first = watermark('1', 0);
    const { Key = {}, ExpressionAttributeValues: values = {} } = counterUpdate({
      key,
      sums: sumsOf(booked),
      shardId: 'shard',
      first,
      last: first,
    });
    const named = Object.entries(values).map(([name, value]) => [name.slice(1), value]);
    const NewImage = { ...Key, ...Object.fromEntries(named) };
    return { dynamodb: { Keys: Key, NewImage } } as unknown as StreamRecord;
  };

  it.each([1, 9, 10, 20, 24, 31])(
    'lets the counters of day %i, of an anchor or none and of a user through, and of no other family',
    (day) => {
      for (const anchor of [{ anchorId: '24' }, {}]) {
        const booked = bookedRecord({ ...call, ...anchor, timestampUs: Date.UTC(2026, 9, day, 2) * 1000 });
        const passing = ['hour', 'day', 'anchor', 'user', 'session'].filter((family) =>
          passesFilters(imageOf(booked, family), filters),
        );
        expect(passing).toEqual(['day', 'anchor', 'user']);
      }
    },
  );
});
