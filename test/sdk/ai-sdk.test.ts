import { createOpenAI } from '@ai-sdk/openai';
import { generateText, streamText, wrapLanguageModel } from 'ai';
import { describe, expect, it } from 'vitest';
import { CHAT_USAGE, RESPONSES_USAGE } from '../support/provider-server.ts';
import { useTracking } from '../support/tracking.ts';

const tracking = useTracking();
const { recorded } = tracking;

function models() {
  const openai = createOpenAI({ apiKey: 'none', baseURL: `${tracking.provider.url}/v1` });
  const middleware = tracking.tracker.aiSdkMiddleware('chat');
  return {
    responses: wrapLanguageModel({ model: openai('qwen-max'), middleware }),
    chat: wrapLanguageModel({ model: openai.chat('qwen-max'), middleware }),
  };
}

const CALL = { model: 'qwen-max', provider: 'openai', function: 'chat', success: true };

describe('the middleware for the AI SDK', () => {
  it('records generateText with the usage as the provider told it', async () => {
    const { responses, chat } = models();
    const { text, usage } = await generateText({ model: responses, prompt: 'hello' });
    expect([text, usage.totalTokens]).toEqual(['The books balance.', 2700]);
    await generateText({ model: chat, prompt: 'hello' });
    expect(await recorded()).toMatchObject([
      { ...CALL, usage: RESPONSES_USAGE },
      { ...CALL, usage: CHAT_USAGE },
    ]);
  });

  it('records streamText at its end', async () => {
    const { responses, chat } = models();
    expect(await streamText({ model: responses, prompt: 'hello' }).text).toBe('The books balance.');
    expect(await streamText({ model: chat, prompt: 'hello' }).text).toBe('The books balance.');
    expect(await recorded()).toMatchObject([
      { ...CALL, usage: RESPONSES_USAGE },
      { ...CALL, usage: CHAT_USAGE },
    ]);
  });

  it('takes its name from a tracked function around it', async () => {
    const ask = tracking.tracker.track('实时分析', () => generateText({ model: models().chat, prompt: 'hello' }));
    await ask();
    expect(await recorded()).toMatchObject([{ ...CALL, function: '实时分析' }]);
  });

  it('records a stream that is aborted', async () => {
    const controller = new AbortController();
    const { textStream } = streamText({
      model: models().chat,
      prompt: 'endless',
      abortSignal: controller.signal,
      onError: () => undefined,
    });
    for await (const _ of textStream) controller.abort();
    expect(await recorded()).toMatchObject([{ ...CALL, status: 'aborted' }]);
  });

  it('records each attempt that fails as a failure', async () => {
    await expect(generateText({ model: models().chat, prompt: 'refuse', maxRetries: 0 })).rejects.toThrow();
    expect(await recorded()).toMatchObject([{ ...CALL, success: false, error_msg: 'no such thing' }]);
  });
});
