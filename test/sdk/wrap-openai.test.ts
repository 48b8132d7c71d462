import OpenAI from 'openai';
import { zodResponseFormat } from 'openai/helpers/zod';
import { beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { CHAT_USAGE, RESPONSES_USAGE } from '../support/provider-server.ts';
import { readAll, useTracking } from '../support/tracking.ts';

const tracking = useTracking();
const { recorded } = tracking;
let plain: OpenAI;
let openai: OpenAI;

const client = () => new OpenAI({ apiKey: 'none', baseURL: `${tracking.provider.url}/v1`, maxRetries: 1 });

beforeEach(() => {
  plain = client();
  openai = tracking.tracker.wrapOpenAI(client());
});

const prompt = (content: string) => ({ model: 'qwen-max', messages: [{ role: 'user' as const, content }] });

const CALL = { model: 'qwen-max', success: true };

describe('a wrapped OpenAI client', () => {
  it('is the same client, wrapped once', () => {
    expect(tracking.tracker.wrapOpenAI(openai)).toBe(openai);
    expect(openai).toBeInstanceOf(OpenAI);
  });

  it('answers as it does unwrapped, and its usage is recorded as it came', async () => {
    expect(await openai.chat.completions.create(prompt('hello'))).toEqual(
      await plain.chat.completions.create(prompt('hello')),
    );
    const [record] = await recorded();
    expect(record).toMatchObject({ ...CALL, usage: CHAT_USAGE, duration_ms: expect.any(Number) });
    expect(record).not.toHaveProperty('status');
  });

  it('keeps withResponse and asResponse, each counted once', async () => {
    const { data, response } = await openai.chat.completions.create(prompt('hello')).withResponse();
    expect([data.usage, response.status]).toEqual([CHAT_USAGE, 200]);
    const raw = await openai.chat.completions.create(prompt('hello')).asResponse();
    expect(await raw.json()).toMatchObject({ usage: CHAT_USAGE });
    const all = await recorded();
    expect(all.map(({ usage }) => usage)).toEqual([CHAT_USAGE, CHAT_USAGE]);
  });

  it('streams the very chunks of an unwrapped client, though the usage was asked for', async () => {
    const request = { ...prompt('hello'), stream: true as const };
    const seen = await readAll(await openai.chat.completions.create(request));
    const unwrapped = await readAll(await plain.chat.completions.create(request));
    expect(seen.map(({ choices }) => choices)).toEqual(unwrapped.map(({ choices }) => choices));
    expect(await recorded()).toMatchObject([{ ...CALL, usage: CHAT_USAGE }]);
  });

  it('leaves the last chunk to who asked for it', async () => {
    const request = { ...prompt('hello'), stream: true as const, stream_options: { include_usage: true } };
    const seen = await readAll(await openai.chat.completions.create(request));
    expect(seen.at(-1)?.usage).toEqual(CHAT_USAGE);
    expect(await recorded()).toMatchObject([{ usage: CHAT_USAGE }]);
  });

  it('shows that the usage is missing where a stream is not asked', async () => {
    const unasked = tracking.tracker.wrapOpenAI(plain, { streamUsage: false });
    await readAll(await unasked.chat.completions.create({ ...prompt('hello'), stream: true }));
    expect(tracking.provider.requests.at(-1)?.body).not.toHaveProperty('stream_options');
    const [record] = await recorded();
    expect(record).toMatchObject({ ...CALL, tags: { usage: 'missing' } });
    expect(record).not.toHaveProperty('usage');
  });

  it.each(['tee', 'toReadableStream'] as const)('counts a stream once that is read by %s', async (how) => {
    const stream = await openai.chat.completions.create({ ...prompt('hello'), stream: true });
    if (how === 'tee') await Promise.all(stream.tee().map(readAll));
    else await readAll(stream.toReadableStream() as unknown as AsyncIterable<unknown>);
    expect(await recorded()).toMatchObject([{ usage: CHAT_USAGE }]);
  });

  it('counts the helpers, which go through the same method', async () => {
    await openai.chat.completions.parse(prompt('hello'));
    const stream = openai.chat.completions.stream(prompt('hello'));
    expect((await stream.finalChatCompletion()).choices[0]?.message.content).toBe('The books balance.');
    await openai.responses.parse({ model: 'qwen-max', input: 'hello' });
    expect((await openai.responses.stream({ model: 'qwen-max', input: 'hello' }).finalResponse()).usage).toEqual(
      RESPONSES_USAGE,
    );
    const all = await recorded();
    expect(all.map(({ usage }) => usage)).toEqual([CHAT_USAGE, CHAT_USAGE, RESPONSES_USAGE, RESPONSES_USAGE]);
  });

  it('counts responses and embeddings, whole and streamed', async () => {
    await openai.responses.create({ model: 'qwen-max', input: 'hello' });
    await readAll(await openai.responses.create({ model: 'qwen-max', input: 'hello', stream: true }));
    const { data } = await openai.embeddings.create({ model: 'text-embedding-v3', input: 'hello' });
    expect(data[0]?.embedding).toHaveLength(2);
    expect(await recorded()).toMatchObject([
      { usage: RESPONSES_USAGE },
      { usage: RESPONSES_USAGE },
      { model: 'text-embedding-v3', usage: { prompt_tokens: 8 } },
    ]);
  });

  it('throws what it throws unwrapped, recorded as a failure', async () => {
    const failure = openai.chat.completions.create(prompt('refuse'));
    await expect(failure).rejects.toBeInstanceOf(OpenAI.BadRequestError);
    const [record] = await recorded();
    expect(record).toMatchObject({ ...CALL, success: false, error_msg: expect.stringContaining('no such thing') });
    expect(record).not.toHaveProperty('tags');
  });

  it('counts what was paid for when a helper finds fault with the answer', async () => {
    const format = zodResponseFormat(z.object({ balance: z.boolean() }), 'answer');
    await expect(openai.chat.completions.parse({ ...prompt('hello'), response_format: format })).rejects.toThrow();
    expect(await recorded()).toMatchObject([{ ...CALL, usage: CHAT_USAGE }]);
  });

  it('lets a helper throw what the provider said', async () => {
    await expect(openai.chat.completions.parse(prompt('refuse'))).rejects.toBeInstanceOf(OpenAI.BadRequestError);
    await expect(openai.chat.completions.create(prompt('refuse')).asResponse()).rejects.toThrow('no such thing');
    expect(await recorded()).toMatchObject([{ success: false }, { success: false }]);
  });

  it('counts a call that was tried twice as one', async () => {
    await openai.chat.completions.create(prompt('flaky one'));
    expect(await recorded()).toMatchObject([{ ...CALL, usage: CHAT_USAGE }]);
  });

  it.each([
    [
      'breaks off',
      async (stream: Stream) => {
        for await (const _ of stream) break;
      },
    ],
    [
      'aborts by its controller',
      async (stream: Stream) => {
        for await (const _ of stream) stream.controller.abort();
      },
    ],
    ['aborts before reading', async (stream: Stream) => stream.controller.abort()],
  ])('records a stream as aborted when the caller %s', async (_, give_up) => {
    await give_up(await openai.chat.completions.create({ ...prompt('endless'), stream: true }));
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(await recorded()).toMatchObject([{ ...CALL, status: 'aborted' }]);
  });

  it('records a call as aborted whose signal was pulled', async () => {
    const signal = AbortSignal.abort();
    await expect(openai.chat.completions.create(prompt('hello'), { signal })).rejects.toBeInstanceOf(
      OpenAI.APIUserAbortError,
    );
    expect(await recorded()).toMatchObject([{ ...CALL, status: 'aborted' }]);
  });

  it('records a stream that breaks as a failure', async () => {
    const stream = await openai.chat.completions.create({ ...prompt('cut'), stream: true });
    await expect(readAll(stream)).rejects.toThrow();
    expect(await recorded()).toMatchObject([{ ...CALL, success: false }]);
  });

  it('counts the calls of its copies', async () => {
    await openai.withOptions({ timeout: 5000 }).chat.completions.create(prompt('hello'));
    expect(await recorded()).toMatchObject([{ usage: CHAT_USAGE }]);
  });
});

type Stream = Awaited<ReturnType<typeof streamOf>>;
const streamOf = (client: OpenAI) => client.chat.completions.create({ ...prompt(''), stream: true });
