import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { ShardConsumer } from '../../../local/streams/shard-consumer.ts';
import type { StreamRecord } from '../../../local/streams/stream-client.ts';
import { eventually } from '../../support/eventually.ts';

const STREAM = 'arn:aws:dynamodb:local:000000000000:table/Records/stream/1';
const MAPPING = {
  id: 'mapping',
  functionId: 'aggregate',
  table: 'Records',
  batchSize: 3,
  batchingWindowMs: 0,
  tumblingWindowMs: 60_000,
  filters: [],
};

interface WindowEvent {
  readonly Records: readonly StreamRecord[];
  readonly shardId: string;
  readonly state: unknown;
  readonly window: { readonly start: string; readonly end: string };
  readonly isFinalInvokeForWindow: boolean;
}

const NOW_SECONDS = Math.floor(Date.now() / 60_000) * 60 + 30;

const record = (sequence: number, atSeconds = NOW_SECONDS): StreamRecord => ({
  eventID: String(sequence),
  eventName: 'INSERT',
  dynamodb: { Keys: {}, SequenceNumber: String(sequence), ApproximateCreationDateTime: atSeconds },
});

const sequencesOf = ({ Records }: WindowEvent): string[] => Records.map(({ dynamodb }) => dynamodb.SequenceNumber);

describe('ShardConsumer', () => {
  const started: ShardConsumer[] = [];
  afterEach(() => {
    for (const consumer of started.splice(0)) consumer.stop();
  });

  function consume(answer: (event: WindowEvent, run: number) => unknown, mapping = MAPPING) {
    const events: WindowEvent[] = [];
    const done: string[] = [];
    const failures: unknown[] = [];
    const consumer = new ShardConsumer({
      shardId: 'shard-0',
      streamArn: STREAM,
      mapping,
      invoke: async (event) => {
        events.push(event as WindowEvent);
        return answer(event as WindowEvent, events.length);
      },
      onDone: (sequence) => done.push(sequence),
      onFailure: (error) => failures.push(error),
    });
    started.push(consumer);
    const push = (...records: StreamRecord[]) => {
      for (const one of records) consumer.push(one);
    };
    return { consumer, events, done, failures, push };
  }

  it('delivers in order, at most a batch at a time, with shard, window and stream', async () => {
    const { consumer, events, done, push } = consume(() => ({ state: {} }));
    push(record(1), record(2), record(3), record(4));
    void consumer.run();
    await eventually(() => expect(done).toEqual(['3', '4']));
    expect(events.map(sequencesOf)).toEqual([['1', '2', '3'], ['4']]);
    const start = new Date((NOW_SECONDS - 30) * 1000).toISOString();
    const end = new Date((NOW_SECONDS + 30) * 1000).toISOString();
    expect(events[0]).toMatchObject({
      shardId: 'shard-0',
      eventSourceARN: STREAM,
      window: { start, end },
      state: {},
      isFinalInvokeForWindow: false,
      isWindowTerminatedEarly: false,
      Records: [{ eventSourceARN: STREAM, eventID: '1' }, {}, {}],
    });
  });

  it('delivers again from the first record that failed', async () => {
    const { consumer, events, done, push } = consume((_, run) =>
      run === 1 ? { batchItemFailures: [{ itemIdentifier: '3' }, { itemIdentifier: '2' }] } : {},
    );
    push(record(1), record(2), record(3));
    void consumer.run();
    await eventually(() => expect(done).toEqual(['1', '3']));
    expect(events.map(sequencesOf)).toEqual([
      ['1', '2', '3'],
      ['2', '3'],
    ]);
  });

  it.each([
    ['names no record of the batch', { batchItemFailures: [{ itemIdentifier: '77' }] }],
    ['has an empty name', { batchItemFailures: [{ itemIdentifier: '' }] }],
    ['has no name', { batchItemFailures: [{}] }],
  ])('delivers the whole batch again when a failure %s', async (_, failed) => {
    const { consumer, events, done, push } = consume((_event, run) => (run === 1 ? failed : {}));
    push(record(1), record(2));
    void consumer.run();
    await eventually(() => expect(done).toEqual(['2']));
    expect(events.map(sequencesOf)).toEqual([
      ['1', '2'],
      ['1', '2'],
    ]);
  });

  it('retries a function that throws until it succeeds, and tells each failure', async () => {
    const { consumer, done, failures, push } = consume((_, run) => {
      if (run < 4) throw new Error(`run ${run}`);
      return {};
    });
    push(record(1));
    void consumer.run();
    await eventually(() => expect(done).toEqual(['1']));
    expect(failures.map(String)).toEqual(['Error: run 1', 'Error: run 2', 'Error: run 3']);
  });

  it('hands the state of a window on, and closes the window before the next begins', async () => {
    const { consumer, events, done, push } = consume(({ Records }, run) => ({ state: { run, had: Records.length } }));
    push(record(1, NOW_SECONDS - 60), record(2, NOW_SECONDS - 60), record(3, NOW_SECONDS - 60));
    push(record(4, NOW_SECONDS - 60), record(5));
    void consumer.run();
    await eventually(() => expect(done).toEqual(['3', '4', '5']));
    expect(events.map((event) => [sequencesOf(event), event.state, event.isFinalInvokeForWindow])).toEqual([
      [['1', '2', '3'], {}, false],
      [['4'], { run: 1, had: 3 }, false],
      [[], { run: 2, had: 1 }, true],
      [['5'], {}, false],
    ]);
  });

  it('closes a window whose time is over even when nothing follows', async () => {
    const { consumer, events, push } = consume(() => ({}));
    push(record(1, NOW_SECONDS - 600));
    void consumer.run();
    await eventually(() => expect(events.map((event) => event.isFinalInvokeForWindow)).toEqual([false, true]));
    await sleep(50);
    expect(events).toHaveLength(2);
  });

  it('without a tumbling window delivers records and nothing else, and never closes a window', async () => {
    const { consumer, events, done, push } = consume(() => undefined, { ...MAPPING, tumblingWindowMs: 0 });
    push(record(1, NOW_SECONDS - 600), record(2), record(3), record(4));
    void consumer.run();
    await eventually(() => expect(done).toEqual(['3', '4']));
    await sleep(20);
    expect(events.map((event) => Object.keys(event))).toEqual([['Records'], ['Records']]);
    expect(events.map(sequencesOf)).toEqual([['1', '2', '3'], ['4']]);
  });

  it('gathers records for the batching window', async () => {
    const { consumer, events, done, push } = consume(() => ({}), { ...MAPPING, batchingWindowMs: 100 });
    push(record(1));
    void consumer.run();
    await sleep(20);
    push(record(2));
    await eventually(() => expect(done).toEqual(['2']));
    expect(events.map(sequencesOf)).toEqual([['1', '2']]);
  });

  it('ends after the batch that is under way', async () => {
    let finish = () => {};
    const { consumer, done, push } = consume(
      () =>
        new Promise((resolve) => {
          finish = () => resolve({});
        }),
    );
    push(record(1), record(2), record(3), record(4));
    const running = consumer.run();
    await sleep(10);
    consumer.stop();
    finish();
    await running;
    expect(done).toEqual(['3']);
    expect(consumer.pending).toBe(1);
  });
});
