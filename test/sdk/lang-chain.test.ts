import { ChatOpenAI } from '@langchain/openai';
import { describe, expect, it } from 'vitest';
import { readAll, useTracking } from '../support/tracking.ts';

const tracking = useTracking();
const { recorded } = tracking;

const model = () =>
  new ChatOpenAI({
    model: 'qwen-max',
    apiKey: 'none',
    configuration: { baseURL: `${tracking.provider.url}/v1` },
    maxRetries: 0,
    callbacks: [tracking.tracker.langChainHandler('chain')],
  });

const CALL = { model: 'qwen-max', provider: 'openai', function: 'chain', success: true };
const USAGE = {
  input_tokens: 2000,
  output_tokens: 700,
  total_tokens: 2700,
  input_token_details: { cache_read: 500 },
  output_token_details: { reasoning: 100 },
};

describe('the callback handler for LangChain.js', () => {
  it('records calls, in the context in which they are made', async () => {
    const { tracker } = tracking;
    const answer = await tracker.withContext({ userId: 'user_001' }, () => model().invoke('hello'));
    expect(answer.text).toBe('The books balance.');
    expect(await recorded()).toMatchObject([{ ...CALL, user_id: 'user_001', usage: USAGE }]);
  });

  it('records streams at their end', async () => {
    await readAll(await model().stream('hello'));
    expect(await recorded()).toMatchObject([{ ...CALL, usage: USAGE }]);
  });

  it('records failures', async () => {
    await expect(model().invoke('refuse')).rejects.toThrow();
    expect(await recorded()).toMatchObject([{ ...CALL, success: false }]);
  });

  it('counts the oldest of a thousand runs without an end as aborted', async () => {
    const handler = tracking.tracker.langChainHandler();
    for (let run = 0; run <= 1000; run += 1) handler.handleLLMStart({}, [], `run-${run}`);
    expect(await recorded()).toMatchObject([{ model: 'unknown', status: 'aborted' }]);
  });
});
