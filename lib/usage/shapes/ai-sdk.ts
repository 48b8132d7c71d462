import { countedBy } from './call-maker.ts';
import type { UsageObject } from './usage-object.ts';
import type { CountedCall, ToldCounts, UsageShape } from './usage-shape.ts';

/**
 * Vercel AI SDK 6 and later: `usage` of `generateText`. Everything is inside, whoever the provider is. `raw` is ignored; it is
 * what to send when the cache lives an hour, which the SDK does not tell.
 *
 * Source: vercel/ai packages/ai/src/types/usage.ts (`LanguageModelUsage`, `asLanguageModelUsage`).
 */
export const aiSdk: UsageShape = {
  name: 'AI SDK 6',
  recognises: (usage) => usage.has('inputTokenDetails', 'outputTokenDetails'),
  read(usage) {
    const input = usage.object('inputTokenDetails');
    const output = usage.object('outputTokenDetails');
    return checkedInput(usage, input.count('noCacheTokens'), {
      names: { input: 'inputTokens', output: 'outputTokens', total: 'totalTokens' },
      input: usage.count('inputTokens'),
      output: usage.count('outputTokens'),
      total: usage.total('totalTokens'),
      cacheRead: input.count('cacheReadTokens') ?? usage.count('cachedInputTokens'),
      cacheWrite: input.count('cacheWriteTokens'),
      reasoning: output.count('reasoningTokens') ?? usage.count('reasoningTokens'),
      cacheIsInside: true,
      reasoningIsInside: true,
    });
  },
};

/**
 * The same as a provider of AI SDK 6 and later reports it to a middleware.
 *
 * Source: vercel/ai packages/provider/src/language-model/v3/language-model-v3-usage.ts, likewise v4.
 */
export const aiSdkProvider: UsageShape = {
  name: 'AI SDK 6, of a provider',
  recognises: (usage) => usage.hasObject('inputTokens'),
  read(usage) {
    const input = usage.object('inputTokens');
    const output = usage.object('outputTokens');
    return checkedInput(usage, input.count('noCache'), {
      names: { input: 'inputTokens.total', output: 'outputTokens.total', total: '' },
      input: input.count('total'),
      output: output.count('total'),
      cacheRead: input.count('cacheRead'),
      cacheWrite: input.count('cacheWrite'),
      reasoning: output.count('reasoning'),
      cacheIsInside: true,
      reasoningIsInside: true,
    });
  },
};

/**
 * AI SDK 5. Its providers pass on what they were told: on Anthropic and Bedrock `inputTokens` leave the cache out and the total is
 * the SDK's own sum of both counts; Google's thoughts and xAI's reasoning stand beside the output and are in the total. Tokens
 * written to a cache are not in it at all.
 *
 * Source: vercel/ai packages/{anthropic,amazon-bedrock,google,xai}/src as of ai@5.0 (before 3bd2689 "extended token usage").
 */
export const aiSdk5: UsageShape = {
  name: 'AI SDK 5',
  recognises: (usage) => usage.has('inputTokens', 'outputTokens'),
  read: (usage, call) => ({
    names: { input: 'inputTokens', output: 'outputTokens', total: 'totalTokens' },
    input: usage.count('inputTokens'),
    output: usage.count('outputTokens'),
    total: usage.total('totalTokens'),
    cacheRead: usage.count('cachedInputTokens'),
    reasoning: usage.count('reasoningTokens'),
    ...waysOfAiSdk5(call),
    isAmbiguous: true,
  }),
};

function waysOfAiSdk5(call: CountedCall): Pick<ToldCounts, 'cacheIsInside' | 'reasoningIsInside'> {
  const maker = countedBy(call);
  return {
    cacheIsInside: maker !== 'anthropic' && maker !== 'aws',
    reasoningIsInside: maker !== 'google' && maker !== 'x-ai',
  };
}

/**
 * AI SDK 4: two counts and their sum; it tells no classes.
 *
 * Source: vercel/ai packages/ai/core/types/usage.ts as of ai@4.3.
 */
export const aiSdk4: UsageShape = {
  name: 'AI SDK 4',
  recognises: (usage) => usage.has('promptTokens', 'completionTokens'),
  read: (usage) => ({
    names: { input: 'promptTokens', output: 'completionTokens', total: 'totalTokens' },
    input: usage.count('promptTokens'),
    output: usage.count('completionTokens'),
    total: usage.total('totalTokens'),
    cacheIsInside: true,
    reasoningIsInside: true,
  }),
};

/** The counts, after a look at whether the uncached part and the cache are the input. */
function checkedInput(usage: UsageObject, uncached: number | undefined, told: ToldCounts): ToldCounts {
  const { input, cacheRead = 0, cacheWrite = 0 } = told;
  const areAll = uncached !== undefined && input !== undefined;
  if (areAll && uncached + cacheRead + cacheWrite !== input) {
    usage.fault(told.names.input, 'is not the sum of uncached, read and written tokens');
  }
  return told;
}
