import { splitByLifetime, splitCacheWrites } from './cache-writes.ts';
import type { UsageShape } from './usage-shape.ts';

const NAMES = { input: 'input_tokens', output: 'output_tokens', total: 'total_tokens' };

/**
 * DashScope's own form, and its Responses API, which tells the tokens that were written to the session cache in `x_details` only.
 * Its compatible mode is OpenAI's chat shape. Everything is inside.
 *
 * Sources: Model Studio "DashScope API reference" and "Context Cache"; recorded replies of cnblogs/dashscope-sdk
 * (test/Cnblogs.DashScope.Tests.Shared/RawHttpData).
 */
export const dashScope: UsageShape = {
  name: 'DashScope',
  recognises: (usage) =>
    usage.has('input_tokens', 'output_tokens') &&
    usage.has('prompt_tokens_details', 'x_details', 'image_tokens', 'video_tokens', 'audio_tokens'),
  read(usage) {
    const [billed = usage] = usage.list('x_details');
    const cache = billed.object('prompt_tokens_details');
    const written = cache.count('cache_creation_input_tokens');
    const input = usage.object('input_tokens_details');
    const output = usage.object('output_tokens_details');
    return {
      names: NAMES,
      input: usage.count(NAMES.input),
      output: usage.count(NAMES.output),
      total: usage.total(NAMES.total),
      cacheRead: cache.count('cached_tokens') ?? input.count('cached_tokens'),
      ...splitCacheWrites(billed, 'prompt_tokens_details', written, splitByLifetime(cache.object('cache_creation'))),
      audioInput: input.count('audio_tokens') ?? usage.count('audio_tokens'),
      reasoning: output.count('reasoning_tokens'),
      audioOutput: output.count('audio_tokens'),
      cacheIsInside: true,
      reasoningIsInside: true,
    };
  },
};
