import OpenAI from 'openai';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { CHAT_USAGE } from '../support/provider-server.ts';
import { readAll, useTracking } from '../support/tracking.ts';

const tracking = useTracking();
const { recorded } = tracking;

const USAGE = { prompt_tokens: 2, completion_tokens: 1 };
const answer = () => ({ model: 'qwen-max', usage: USAGE });

const client = () => new OpenAI({ apiKey: 'none', baseURL: `${tracking.provider.url}/v1`, maxRetries: 0 });
const prompt = (content: string) => ({ model: 'qwen-max', messages: [{ role: 'user' as const, content }] });

describe('a tracked function', () => {
  it('is called as it was, and records what its result tells', async () => {
    const teller = {
      name: 'Ada',
      ask: tracking.tracker.track('实时分析', 'qwen-plus', async function (this: { name: string }, question: string) {
        return { ...answer(), text: `${this.name}: ${question}` };
      }),
    };
    expect(await teller.ask('why')).toEqual({ ...answer(), text: 'Ada: why' });
    expect(await recorded()).toMatchObject([{ function: '实时分析', model: 'qwen-max', usage: USAGE }]);
  });

  it('keeps type, name and length', () => {
    const ask = async (question: string, times = 1): Promise<number> => question.length * times;
    const tracked = tracking.tracker.track('f', ask);
    expectTypeOf(tracked).toEqualTypeOf(ask);
    expect([tracked.name, tracked.length]).toEqual(['ask', 1]);
  });

  it.each([
    ['an answer', answer, { model: 'qwen-max', usage: USAGE }],
    ['nothing about its model', () => 1, { model: 'qwen-plus', tags: { usage: 'missing' } }],
    [
      'a Gemini answer',
      () => ({ modelVersion: 'gemini-3', usageMetadata: { totalTokenCount: 9 } }),
      { model: 'gemini-3' },
    ],
    ['a frozen stream', () => Object.freeze(readable()), { model: 'qwen-plus', tags: { usage: 'missing' } }],
    ['what must not be touched', () => untouchable(), { model: 'qwen-plus', tags: { usage: 'missing' } }],
  ])('hands on %s untouched', async (_, make, record) => {
    const made = make();
    expect(Object.is(tracking.tracker.track('f', 'qwen-plus', () => made)(), made)).toBe(true);
    expect(await recorded()).toMatchObject([record]);
  });

  it('never asks a result for what it would have to compute', async () => {
    let asked = 0;
    class Result {
      get usage() {
        asked += 1;
        return USAGE;
      }
    }
    tracking.tracker.track('f', 'qwen-plus', () => new Result())();
    expect(await recorded()).toMatchObject([{ tags: { usage: 'missing' } }]);
    expect(asked).toBe(0);
  });

  it('throws what the function throws, at once or later, and records failures', async () => {
    const error = new Error('line one\nline two');
    const fail = tracking.tracker.track('f', 'qwen-plus', () => {
      throw error;
    });
    expect(fail).toThrow(error);
    const reject = tracking.tracker.track('f', 'qwen-plus', () => Promise.reject(error));
    await expect(reject()).rejects.toBe(error);
    const failure = { success: false, error_msg: 'line one line two' };
    expect(await recorded()).toMatchObject([failure, failure]);
  });

  it('counts a stream that it returns at its end, whoever makes it', async () => {
    const openai = client();
    const stream = tracking.tracker.track('f', () => openai.chat.completions.create(streamed('hello')));
    expect(await readAll(await stream())).not.toHaveLength(0);
    const words = tracking.tracker.track('f', 'own', async function* () {
      yield 'word';
      yield { usage: { input_tokens: 1, output_tokens: 2 } };
    });
    expect(await readAll(words())).toHaveLength(2);
    expect(await recorded()).toMatchObject([
      { model: 'qwen-max', usage: CHAT_USAGE },
      { model: 'own', usage: { input_tokens: 1, output_tokens: 2 } },
    ]);
  });

  it('leaves the counting to a wrapped client inside it, which takes its name', async () => {
    const openai = tracking.tracker.wrapOpenAI(client());
    const ask = tracking.tracker.track('实时分析', 'qwen-plus', async () => {
      await Promise.resolve();
      return [
        await openai.chat.completions.create(prompt('hello')),
        await openai.chat.completions.create(prompt('and')),
      ];
    });
    await ask();
    const call = { function: '实时分析', model: 'qwen-max', usage: CHAT_USAGE };
    expect(await recorded()).toMatchObject([call, call]);
  });

  it('leaves the counting to a wrapped client inside a generator, which goes on in its own context', async () => {
    const openai = tracking.tracker.wrapOpenAI(client());
    const words = tracking.tracker.track('实时分析', 'qwen-plus', async function* (content: string) {
      yield* await openai.chat.completions.create({ ...prompt(content), stream: true });
    });
    await readAll(words('hello'));
    for await (const _ of words('endless')) break;
    const call = { function: '实时分析', model: 'qwen-max' };
    expect(await recorded()).toMatchObject([
      { ...call, usage: CHAT_USAGE },
      { ...call, status: 'aborted' },
    ]);
  });

  it('leaves the counting to a tracked function inside it', async () => {
    const inner = tracking.tracker.track('inner', async () => answer());
    await tracking.tracker.track('outer', () => inner())();
    expect(await recorded()).toMatchObject([{ function: 'inner' }]);
  });

  it('counts an answer that a cache hands out again once', async () => {
    const cached = answer();
    const ask = tracking.tracker.track('f', async () => cached);
    await ask();
    await ask();
    expect(await recorded()).toHaveLength(1);
  });

  it('gives what is made in a context to its user, session and anchor, until the inner one says otherwise', async () => {
    const { tracker } = tracking;
    const ask = tracker.track('f', async () => answer());
    await tracker.withContext({ userId: 'u', sessionId: 's', tags: { team: 'a' } }, async () => {
      await Promise.resolve();
      await tracker.withContext({ anchorId: 'a', userId: undefined, tags: { step: '1' } }, () => ask());
      await ask();
    });
    await ask();
    const [inner, outer, none] = await recorded();
    expect(inner).toMatchObject({ user_id: 'u', session_id: 's', anchor_id: 'a', tags: { team: 'a', step: '1' } });
    expect(outer).toMatchObject({ user_id: 'u', session_id: 's', tags: { team: 'a' } });
    expect(none).not.toHaveProperty('user_id');
  });
});

const streamed = (content: string) => ({
  ...prompt(content),
  stream: true as const,
  stream_options: { include_usage: true },
});

const readable = (): AsyncIterable<number> => ({
  async *[Symbol.asyncIterator]() {
    yield 1;
  },
});

const untouchable = () =>
  new Proxy(
    {},
    {
      get() {
        throw new Error('touched');
      },
    },
  );
