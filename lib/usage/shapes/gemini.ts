import type { UsageObject } from './usage-object.ts';
import type { UsageShape } from './usage-shape.ts';

/**
 * Gemini's `usageMetadata` (generateContent, Live), and the same in the snake_case of Google's Python library. The prompt includes
 * what was cached; thoughts and the results of Google's own tools stand beside candidates and prompt: "This is the sum of
 * `prompt_token_count`, `candidates_token_count`, `tool_use_prompt_token_count`, and `thoughts_token_count`."
 *
 * Source: googleapis/js-genai src/types.ts (`GenerateContentResponseUsageMetadata`, `UsageMetadata`).
 */
export const gemini: UsageShape = {
  name: 'Gemini',
  recognises: (usage) => usage.has('promptTokenCount', 'totalTokenCount', 'prompt_token_count', 'total_token_count'),
  read(usage) {
    const isSnakeCase = usage.has('prompt_token_count', 'total_token_count');
    const named = (name: string) => (isSnakeCase ? snakeCase(name) : name);
    const audio = (...names: readonly string[]) => sumOfAudio(usage, ...names.map(named));
    const answered = usage.has(named('responseTokenCount')) ? 'response' : 'candidates';
    const names = {
      input: named('promptTokenCount'),
      output: named(`${answered}TokenCount`),
      total: named('totalTokenCount'),
    };
    return {
      names,
      input: usage.count(names.input),
      output: usage.count(names.output),
      total: usage.total(names.total),
      besideInput: usage.count(named('toolUsePromptTokenCount')),
      cacheRead: usage.count(named('cachedContentTokenCount')),
      audioInput: audio('promptTokensDetails', 'toolUsePromptTokensDetails'),
      reasoning: usage.count(named('thoughtsTokenCount')),
      audioOutput: audio(`${answered}TokensDetails`),
      cacheIsInside: true,
      reasoningIsInside: false,
      serviceTier: usage.text(named('serviceTier')) ?? usage.text(named('trafficType')),
    };
  },
};

/**
 * Gemini's Interactions API, which counts the same in names of its own.
 *
 * Source: googleapis/js-genai src/gaos/models/interactions/usage.ts.
 */
export const geminiInteractions: UsageShape = {
  name: 'Gemini Interactions',
  recognises: (usage) => usage.has('total_input_tokens', 'total_output_tokens'),
  read: (usage) => ({
    names: { input: 'total_input_tokens', output: 'total_output_tokens', total: 'total_tokens' },
    input: usage.count('total_input_tokens'),
    output: usage.count('total_output_tokens'),
    total: usage.total('total_tokens'),
    besideInput: usage.count('total_tool_use_tokens'),
    cacheRead: usage.count('total_cached_tokens'),
    audioInput: sumOfAudio(usage, 'input_tokens_by_modality', 'tool_use_tokens_by_modality'),
    reasoning: usage.count('total_thought_tokens'),
    audioOutput: sumOfAudio(usage, 'output_tokens_by_modality'),
    cacheIsInside: true,
    reasoningIsInside: false,
  }),
};

function sumOfAudio(usage: UsageObject, ...names: readonly string[]): number {
  return names
    .flatMap((name) => usage.list(name))
    .filter((detail) => detail.text('modality')?.toUpperCase() === 'AUDIO')
    .reduce((sum, detail) => sum + (detail.count('tokenCount', 'token_count', 'tokens') ?? 0), 0);
}

const snakeCase = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
