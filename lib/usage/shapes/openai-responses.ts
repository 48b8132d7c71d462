import type { UsageShape } from './usage-shape.ts';

const NAMES = { input: 'input_tokens', output: 'output_tokens', total: 'total_tokens' };

/**
 * OpenAI Responses, and with the details in the singular Realtime and Transcriptions; xAI Responses. It is also the shape of a
 * bare pair of `input_tokens` and `output_tokens`, which all providers that use these names mean alike.
 *
 * Sources: openai-node src/resources/responses/responses.ts (`ResponseUsage`), src/resources/realtime/realtime.ts
 * (`RealtimeResponseUsage`: "Cached tokens here are counted as a subset of input tokens"), audio/transcriptions.ts.
 */
export const openAiResponses: UsageShape = {
  name: 'OpenAI Responses',
  recognises: (usage) => usage.has('input_tokens', 'output_tokens'),
  read(usage) {
    const input = usage.object('input_tokens_details', 'input_token_details');
    const output = usage.object('output_tokens_details', 'output_token_details');
    return {
      names: NAMES,
      input: usage.count(NAMES.input),
      output: usage.count(NAMES.output),
      total: usage.total(NAMES.total),
      cacheRead: input.count('cached_tokens'),
      cacheWrite: input.count('cache_write_tokens'),
      audioInput: input.count('audio_tokens'),
      reasoning: output.count('reasoning_tokens'),
      audioOutput: output.count('audio_tokens'),
      cacheIsInside: true,
      reasoningIsInside: true,
      serviceTier: usage.text('service_tier'),
    };
  },
};
