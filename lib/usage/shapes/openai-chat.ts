import { splitByLifetime, splitCacheWrites } from './cache-writes.ts';
import { countedBy } from './call-maker.ts';
import type { UsageObject } from './usage-object.ts';
import type { UsageShape } from './usage-shape.ts';

const NAMES = { input: 'prompt_tokens', output: 'completion_tokens', total: 'total_tokens' };

/**
 * OpenAI Chat Completions and Embeddings, and those who speak the same: DeepSeek, xAI, DashScope's compatible mode, Mistral,
 * OpenRouter, LiteLLM's `usage_object`. Cached tokens are part of the prompt; reasoning is part of the completion but for xAI.
 *
 * Sources: openai-node src/resources/completions.ts (`CompletionUsage`); vercel/ai packages/{deepseek,xai,alibaba,mistral}
 * (`convert…Usage`, recorded replies); api-docs.deepseek.com create-chat-completion; docs.x.ai prompt-caching; Model Studio
 * context-cache ("cached_tokens" are inside "prompt_tokens").
 */
export const openAiChat: UsageShape = {
  name: 'OpenAI Chat Completions',
  recognises: (usage) => usage.has('prompt_tokens', 'completion_tokens'),
  read(usage, call) {
    const prompt = usage.object('prompt_tokens_details');
    const completion = usage.object('completion_tokens_details');
    const input = usage.count(NAMES.input);
    const cacheRead = readCacheReads(usage, prompt);
    checkMisses(usage, input, cacheRead);
    return {
      names: NAMES,
      input,
      output: usage.count(NAMES.output),
      total: usage.total(NAMES.total),
      cacheRead,
      ...readCacheWrites(usage, prompt),
      audioInput: prompt.count('audio_tokens'),
      reasoning: completion.count('reasoning_tokens'),
      audioOutput: completion.count('audio_tokens'),
      cacheIsInside: true,
      reasoningIsInside: countedBy(call) !== 'x-ai',
      serviceTier: usage.text('service_tier'),
    };
  },
};

/** DeepSeek tells hits at the top and in the details, LiteLLM in Anthropic's words as well, Mistral in its own. */
function readCacheReads(usage: UsageObject, prompt: UsageObject): number | undefined {
  const detailed = prompt.count('cached_tokens');
  for (const name of ['prompt_cache_hit_tokens', 'cache_read_input_tokens', 'num_cached_tokens']) {
    const named = usage.count(name);
    if (detailed === undefined && named !== undefined) return named;
    if (named !== undefined && named !== detailed) usage.fault(name, 'contradicts prompt_tokens_details.cached_tokens');
  }
  return detailed;
}

/** OpenAI and OpenRouter say `cache_write_tokens`, DashScope and LiteLLM Anthropic's word, split by lifetime or not. */
function readCacheWrites(usage: UsageObject, prompt: UsageObject) {
  const sum =
    prompt.count('cache_write_tokens', 'cache_creation_input_tokens', 'cache_creation_tokens') ??
    usage.count('cache_creation_input_tokens');
  const split = prompt.object('cache_creation', 'cache_creation_token_details');
  return splitCacheWrites(usage, 'prompt_tokens_details', sum, splitByLifetime(split));
}

function checkMisses(usage: UsageObject, input: number | undefined, hits: number | undefined): void {
  const misses = usage.count('prompt_cache_miss_tokens');
  const areAll = input !== undefined && hits !== undefined && misses !== undefined;
  if (areAll && hits + misses !== input) usage.fault(NAMES.input, 'is not the sum of cache hits and misses');
}
