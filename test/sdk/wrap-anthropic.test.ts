import Anthropic from '@anthropic-ai/sdk';
import { beforeEach, describe, expect, it } from 'vitest';
import { MESSAGE_USAGE } from '../support/provider-server.ts';
import { readAll, useTracking } from '../support/tracking.ts';

const tracking = useTracking();
const { recorded } = tracking;
let plain: Anthropic;
let anthropic: Anthropic;

const client = () => new Anthropic({ apiKey: 'none', baseURL: tracking.provider.url, maxRetries: 1 });

beforeEach(() => {
  plain = client();
  anthropic = tracking.tracker.wrapAnthropic(client());
});

const prompt = (content: string) => ({
  model: 'claude-sonnet-5',
  max_tokens: 1000,
  messages: [{ role: 'user' as const, content }],
});

const CALL = { model: 'claude-sonnet-5', provider: 'anthropic', success: true };

describe('a wrapped Anthropic client', () => {
  it('answers as it does unwrapped, and its usage is recorded as it came', async () => {
    expect(await anthropic.messages.create(prompt('hello'))).toEqual(await plain.messages.create(prompt('hello')));
    await anthropic.beta.messages.create(prompt('hello'));
    expect(await recorded()).toMatchObject([
      { ...CALL, usage: MESSAGE_USAGE },
      { ...CALL, usage: MESSAGE_USAGE },
    ]);
  });

  it('keeps withResponse and asResponse, each counted once', async () => {
    const { data, response } = await anthropic.messages.create(prompt('hello')).withResponse();
    expect([data.usage.output_tokens, response.status]).toEqual([700, 200]);
    const raw = await anthropic.messages.create(prompt('hello')).asResponse();
    expect(await raw.json()).toMatchObject({ usage: MESSAGE_USAGE });
    expect(await recorded()).toMatchObject([{ usage: MESSAGE_USAGE }, { usage: MESSAGE_USAGE }]);
  });

  it('streams the very events of an unwrapped client, and adds up what their usage says', async () => {
    const request = { ...prompt('hello'), stream: true as const };
    const events = await readAll(await anthropic.messages.create(request));
    expect(events).toEqual(await readAll(await plain.messages.create(request)));
    expect(await recorded()).toMatchObject([{ ...CALL, usage: MESSAGE_USAGE }]);
  });

  it('counts its stream helper once', async () => {
    const message = await anthropic.messages.stream(prompt('hello')).finalMessage();
    expect(message.usage.output_tokens).toBe(700);
    expect(await recorded()).toMatchObject([{ ...CALL, usage: MESSAGE_USAGE }]);
  });

  it('records a stream that is given up with what had arrived', async () => {
    for await (const event of await anthropic.messages.create({ ...prompt('endless'), stream: true })) {
      if (event.type === 'content_block_delta') break;
    }
    const usage = { input_tokens: 1500, cache_read_input_tokens: 500, output_tokens: 1 };
    expect(await recorded()).toMatchObject([{ ...CALL, status: 'aborted', usage }]);
  });

  it('records a stream helper that is aborted once', async () => {
    const stream = anthropic.messages.stream(prompt('endless'));
    stream.on('text', () => stream.abort());
    await expect(stream.finalMessage()).rejects.toBeInstanceOf(Anthropic.APIUserAbortError);
    expect(await recorded()).toMatchObject([{ ...CALL, status: 'aborted', usage: { input_tokens: 1500 } }]);
  });

  it('records failures: of the call, and of a stream that breaks', async () => {
    await expect(anthropic.messages.create(prompt('refuse'))).rejects.toBeInstanceOf(Anthropic.BadRequestError);
    const cut = await anthropic.messages.create({ ...prompt('cut'), stream: true });
    await expect(readAll(cut)).rejects.toThrow();
    expect(await recorded()).toMatchObject([
      { success: false, error_msg: expect.stringContaining('no such thing') },
      { success: false, usage: { input_tokens: 1500 } },
    ]);
  });
});
