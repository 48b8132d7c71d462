import { createOpenAI } from '@ai-sdk/openai';
import Anthropic from '@anthropic-ai/sdk';
import { ChatOpenAI } from '@langchain/openai';
import { generateText, streamText, wrapLanguageModel } from 'ai';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DailyStats } from '../../lib/api-contract.ts';
import { createUsageTracker, type UsageTracker } from '../../sdk/src/node.ts';
import { askUntil } from '../support/ask.ts';
import { type Ledger, startLedger } from '../support/ledger.ts';
import { type ProviderServer, startProviderServer } from '../support/provider-server.ts';
import { runRecipe } from '../support/recipe.ts';
import { readAll } from '../support/tracking.ts';

/** Each call is of 2,000 tokens in and 700 out; qwen-max costs 0.02 and 0.06 CNY per 1,000, cached or not. */
const costOf = (calls: number): string => String((calls * 82) / 1000);

let ledger: Ledger;
let provider: ProviderServer;
let calls = 0;

beforeAll(async () => {
  ledger = await startLedger();
  provider = await startProviderServer();
}, 300_000);

afterAll(async () => {
  provider.stop();
  await ledger.stop();
});

const asked = () => ({ url: ledger.url, key: ledger.adminKey });

const trackerFor = (functionName: string, rest: Partial<Parameters<typeof createUsageTracker>[0]> = {}): UsageTracker =>
  createUsageTracker({ endpoint: ledger.url, apiKey: ledger.adminKey, functionName, ...rest });

/** Today's share of a function once it holds so many calls, and the calls of all tests so far are counted. */
async function shareOf(functionName: string, count: number) {
  calls += count;
  const isThere = ({ by_function, total_calls }: DailyStats<string, string>) =>
    by_function[functionName]?.calls === String(count) && total_calls === String(calls);
  const { by_function } = await askUntil<DailyStats<string, string>>(asked(), '/stats/daily', isThere);
  return by_function[functionName];
}

const messages = [{ role: 'user' as const, content: 'Do the books balance?' }];
const model = 'qwen-max';

/** So many calls of qwen-max, all of them fine. */
const exactly = (count: number) => ({
  calls: String(count),
  total_tokens: String(2700 * count),
  input_tokens: String(2000 * count),
  output_tokens: String(700 * count),
  cost: costOf(count),
  success_rate: '100',
  unpriced_calls: '0',
});

describe('the statistics are exact after calls by', () => {
  it('the package openai: chat and responses, whole and streamed', async () => {
    const tracker = trackerFor('openai');
    const openai = tracker.wrapOpenAI(new OpenAI({ apiKey: 'none', baseURL: `${provider.url}/v1` }));
    await openai.chat.completions.create({ model, messages });
    await readAll(await openai.chat.completions.create({ model, messages, stream: true }));
    await openai.chat.completions.stream({ model, messages }).done();
    await openai.responses.create({ model, input: 'hello' });
    await readAll(await openai.responses.create({ model, input: 'hello', stream: true }));
    expect(await tracker.flush()).toBe(true);
    expect(await shareOf('openai', 5)).toEqual(exactly(5));
  });

  it('the package openai: embeddings, failures, and streams that are given up', async () => {
    const tracker = trackerFor('openai, otherwise');
    const openai = tracker.wrapOpenAI(new OpenAI({ apiKey: 'none', baseURL: `${provider.url}/v1`, maxRetries: 0 }));
    await openai.embeddings.create({ model, input: 'hello' });
    const refused = [{ role: 'user' as const, content: 'refuse' }];
    await expect(openai.chat.completions.create({ model, messages: refused })).rejects.toThrow();
    const endless = [{ role: 'user' as const, content: 'endless' }];
    for await (const _ of await openai.chat.completions.create({ model, messages: endless, stream: true })) break;
    expect(await tracker.flush()).toBe(true);
    const share = { calls: '3', total_tokens: '8', cost: '0.00016', success_rate: '66.67', unpriced_calls: '0' };
    expect(await shareOf('openai, otherwise', 3)).toMatchObject(share);
  });

  it('the package @anthropic-ai/sdk: whole, streamed, by its helper', async () => {
    const tracker = trackerFor('anthropic');
    const anthropic = tracker.wrapAnthropic(new Anthropic({ apiKey: 'none', baseURL: provider.url }));
    const request = { model: 'claude-opus-4-8', max_tokens: 1000, messages };
    await anthropic.messages.create(request);
    await readAll(await anthropic.messages.create({ ...request, stream: true }));
    await anthropic.messages.stream(request).finalMessage();
    expect(await tracker.flush()).toBe(true);
    // Dollars per million: 5 in, 0.5 from the cache, 25 out; of the 2,000 in, 500 are from the cache. 7 CNY to the dollar.
    const cost = (3 * 7 * (1500 * 5 + 500 * 0.5 + 700 * 25)) / 1e6;
    expect(await shareOf('anthropic', 3)).toEqual({ ...exactly(3), cost: String(cost) });
  });

  it('the package ai with its OpenAI provider: whole and streamed', async () => {
    const tracker = trackerFor('ai');
    const openai = createOpenAI({ apiKey: 'none', baseURL: `${provider.url}/v1` });
    for (const plain of [openai(model), openai.chat(model)]) {
      const wrapped = wrapLanguageModel({ model: plain, middleware: tracker.aiSdkMiddleware() });
      await generateText({ model: wrapped, prompt: 'hello' });
      await streamText({ model: wrapped, prompt: 'hello' }).consumeStream();
    }
    expect(await tracker.flush()).toBe(true);
    expect(await shareOf('ai', 4)).toEqual(exactly(4));
  });

  it('the package @langchain/openai: whole and streamed', async () => {
    const tracker = trackerFor('langchain');
    const callbacks = [tracker.langChainHandler()];
    const chat = new ChatOpenAI({ model, apiKey: 'none', configuration: { baseURL: `${provider.url}/v1` }, callbacks });
    await chat.invoke('hello');
    await readAll(await chat.stream('hello'));
    expect(await tracker.flush()).toBe(true);
    expect(await shareOf('langchain', 2)).toEqual(exactly(2));
  });

  it('a tracked function whose usage the ledger can not read: the call is counted, its tokens are not known', async () => {
    const problems: string[] = [];
    const tracker = trackerFor('tomorrow', { onProblem: ({ message }) => problems.push(message) });
    const usage = { some_provider_of_tomorrow: { spent: 1 } };
    await tracker.track('tomorrow', model, async () => ({ usage }))();
    expect(await tracker.flush()).toBe(true);
    expect(await shareOf('tomorrow', 1)).toMatchObject({ calls: '1', total_tokens: '0' });
    expect(problems).toEqual([expect.stringContaining('is no usage object that the ledger knows')]);
  });

  it('hand, though every third acknowledgement is lost on its way and the batch sent again', async () => {
    let requests = 0;
    const lossy: typeof fetch = async (input, init) => {
      const response = await fetch(input, init);
      requests += 1;
      if (requests % 3 === 1) throw new TypeError('the connection was cut');
      return response;
    };
    const tracker = trackerFor('by hand', { fetch: lossy, maxBatchRecords: 20, onProblem: () => undefined });
    for (let call = 0; call < 100; call += 1) {
      tracker.record({
        model,
        input_tokens: 2000,
        output_tokens: 700,
        user_id: `user-${call % 7}`,
        session_id: 'by-hand',
      });
    }
    while (!(await tracker.flush())) expect(tracker.counts().dropped).toBe(0);
    expect(await shareOf('by hand', 100)).toEqual(exactly(100));
    expect(requests).toBeGreaterThan(5);
  });
});

describe('the readers', () => {
  it('answer of the same books', async () => {
    const tracker = trackerFor('none');
    const [now, session, hour, month, users, trend] = await Promise.all([
      tracker.getStats(),
      tracker.getSessionStats('by-hand'),
      tracker.getHourlySummary(),
      tracker.getMonthlySummary(),
      tracker.getTopUsers({ limit: 3, days: 2, sort: 'calls' }),
      tracker.getCostTrend({ days: 2 }),
    ]);
    expect(now.today.calls).toBe(calls);
    expect(session).toMatchObject({ session_id: 'by-hand', calls: 100, cost: 8.2 });
    expect([hour.period, month.period]).toEqual(['hourly', 'monthly']);
    expect(users.top_users).toHaveLength(3);
    expect(trend.data.at(-1)).toMatchObject({ calls, partial: true });
  });

  it("are refused by the ledger's own words", async () => {
    const tracker = trackerFor('none');
    await expect(tracker.getTopUsers({ days: 1000 })).rejects.toMatchObject({ status: 400, code: 'bad_request' });
    await expect(tracker.getSessionStats('never')).rejects.toMatchObject({ status: 404 });
  });
});

const RECIPES: readonly (readonly [name: string, functions: Readonly<Record<string, number>>])[] = [
  ['openai', { 'openai recipe': 3 }],
  ['anthropic', { 'anthropic recipe': 2 }],
  ['ai-sdk', { 'ai sdk recipe': 2 }],
  ['langchain', { 'langchain recipe': 2 }],
  ['functions', { 实时分析: 1, 话术生成: 1, 手动记录: 1 }],
];

describe('the recipe', () => {
  it.each(RECIPES)('%s records what it does', async (name, functions) => {
    const { code, stdout, stderr } = await runRecipe(name, {
      TOKENLEDGER_URL: ledger.url,
      TOKENLEDGER_KEY: ledger.adminKey,
      OPENAI_API_KEY: 'none',
      OPENAI_BASE_URL: `${provider.url}/v1`,
      ANTHROPIC_API_KEY: 'none',
      ANTHROPIC_BASE_URL: provider.url,
    });
    expect([code, stderr]).toEqual([0, '']);
    if (name !== 'functions') expect(stdout).toContain('The books balance.');
    const counts = Object.entries(functions);
    calls += counts.reduce((sum, [, count]) => sum + count, 0);
    const { by_function } = await askUntil<DailyStats<string, string>>(
      asked(),
      '/stats/daily',
      ({ total_calls }) => total_calls === String(calls),
    );
    for (const [functionName, count] of counts) {
      const share = {
        calls: String(count),
        total_tokens: String(2700 * count),
        success_rate: '100',
        unpriced_calls: '0',
      };
      expect(by_function[functionName]).toMatchObject(share);
    }
  });
});
