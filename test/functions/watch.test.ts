import type { DynamoDBRecord } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { type WatchEvent, type WatchRequest, watchFunction } from '../../functions/watch.ts';
import { createWatchBudgets } from '../../functions/watch-budgets/handler.ts';
import type { WatchOutcome } from '../../lib/alerts/watch-counters.ts';
import { readCounterItem } from '../../lib/aws/counter-item.ts';
import { SOME_INSTANT_US } from '../support/builders.ts';
import { InMemoryAlerts, InMemoryMailPlaces } from '../support/in-memory-alerts.ts';
import { InMemoryBudgets } from '../support/in-memory-budgets.ts';
import { InMemoryCounterReader } from '../support/in-memory-counter-reader.ts';
import { InMemoryKeptForecasts } from '../support/in-memory-kept-forecasts.ts';
import { shanghai } from '../support/random-records.ts';
import { recordedLog } from '../support/recorded-log.ts';

type Image = NonNullable<NonNullable<DynamoDBRecord['dynamodb']>['NewImage']>;

const record = (image?: Image, place = 1): DynamoDBRecord => ({
  eventID: `event-${place}`,
  eventName: image === undefined ? 'REMOVE' : 'MODIFY',
  dynamodb: { SequenceNumber: String(place), ...(image === undefined ? {} : { NewImage: image }) },
});

const dayImage = (model: string): Image => ({
  pk: { S: 'main|D#2023-11' },
  sk: { S: `17#f#${model}` },
  v: { N: '1' },
  f: { S: 'f' },
  m: { S: model },
  n: { N: '2' },
  x: { N: '2' },
  h1234567890: { B: 'AAAA' },
});
const hourImage: Image = { ...dayImage('hour'), pk: { S: 'main|H#2023-11-17' }, sk: { S: '2023-11-17T02:00Z#f#hour' } };

const DONE: WatchOutcome = { raised: 0, mails: 0, failures: [] };

function follow(handle: (request: WatchRequest) => Promise<WatchOutcome> = async () => DONE) {
  const { log, lines } = recordedLog();
  const requests: WatchRequest[] = [];
  const invoke = watchFunction({
    handle: (request) => {
      requests.push(request);
      return handle(request);
    },
    readImage: readCounterItem,
    clock: () => SOME_INSTANT_US,
    log,
    ready: async () => {},
  });
  const run = (event: WatchEvent) => invoke(event, { awsRequestId: 'run-1', getRemainingTimeInMillis: () => 60_000 });
  return { run, requests, codes: () => lines.map((line) => JSON.parse(line).code), lines };
}

describe('a function that follows the counters', () => {
  it('hands on the counters of days, and what a schedule asks', async () => {
    const { run, requests, codes } = follow();
    await run({ Records: [record(dayImage('foo')), record(hourImage), record(undefined)] });
    await run({ task: 'send-waiting' });
    expect(requests).toMatchObject([
      { rows: [{ key: { family: 'day', day: '2023-11-17', model: 'foo' }, sums: { unpricedCalls: 2n } }] },
      { task: 'send-waiting' },
    ]);
    expect(codes()).toEqual(['task_started', 'task_completed', 'task_started', 'task_completed']);
  });

  it('passes over an image that is no counter, and says which without quoting it', async () => {
    const { run, requests, codes, lines } = follow();
    const broken = { ...dayImage('secret-name'), x: { N: 'NaN' } };
    const foreign = { pk: { S: 'main|secret-name' }, sk: { S: '1' } };
    await run({ Records: [record(broken, 1), record(foreign, 2), record(dayImage('foo'), 3)] });
    expect(requests).toMatchObject([{ rows: [{ key: { model: 'foo' } }] }]);
    expect(codes()).toEqual(['task_started', 'image_skipped', 'image_skipped', 'task_completed']);
    expect(lines.join()).toContain('event-2');
    expect(lines.join()).not.toContain('secret-name');
  });

  it('fails as its work fails, so that the batch comes again', async () => {
    const { run, codes } = follow(async () => {
      throw new Error('no table');
    });
    await expect(run({ Records: [] })).rejects.toThrow('no table');
    expect(codes()).toEqual(['task_started', 'task_failed']);
  });

  it('says so besides when the look for anomalies fails: once an hour is too seldom for the alarm on errors', async () => {
    const { run, codes } = follow(async () => {
      throw new Error('no table');
    });
    await expect(run({ task: 'check-anomalies' })).rejects.toThrow('no table');
    expect(codes()).toEqual(['task_started', 'anomaly_check_failed', 'task_failed']);
  });

  it('does not fail for mail that a topic did not take: the alarm counts a line for each', async () => {
    const { run, codes } = follow(async () => ({ ...DONE, failures: [new Error('a'), new Error('b')] }));
    await run({ task: 'send-waiting' });
    expect(codes()).toEqual(['task_started', 'mail_failed', 'mail_failed', 'task_completed']);
  });
});

it('watch-budgets alerts from the stream once, and at its sweeps what is left', async () => {
  const alerts = new InMemoryAlerts();
  const subjects: string[] = [];
  const handle = createWatchBudgets({
    counters: new InMemoryCounterReader(),
    budgets: new InMemoryBudgets(),
    forecasts: new InMemoryKeptForecasts(),
    outbox: alerts,
    places: new InMemoryMailPlaces(),
    projects: { list: async () => ['main'] },
    mailer: {
      send: async ({ subject }) => {
        subjects.push(subject);
      },
    },
    style: { calendar: shanghai, currency: 'CNY', address: 'https://ledger.example' },
    calendar: shanghai,
    clock: () => SOME_INSTANT_US,
  });
  const { run } = follow(handle);
  const events: WatchEvent[] = [
    { Records: [record(dayImage('foo')), record(dayImage('foo'), 2)] },
    { Records: [record(dayImage('foo'), 3)] },
    { task: 'recheck-levels' },
    { task: 'send-waiting' },
    { task: 'check-anomalies' },
    { Records: [record(dayImage('bar'), 4)] },
  ];
  for (const event of events) await run(event);
  expect(subjects).toEqual([
    'tokenledger: no price for foo on 2023-11-17',
    'tokenledger: no price for bar on 2023-11-17',
  ]);
});
