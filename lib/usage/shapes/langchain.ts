import { splitByLifetime, splitCacheWrites } from './cache-writes.ts';
import type { UsageObject } from './usage-object.ts';
import type { UsageShape } from './usage-shape.ts';

const NAMES = { input: 'input_tokens', output: 'output_tokens', total: 'total_tokens' };

/** OpenAI's tiers, which LangChain puts before the names of the classes: `flex_cache_read`, `priority_reasoning`. */
const TIERS = ['priority', 'flex'];

/**
 * LangChain's `usage_metadata`: "Sum of all input token types", "Sum of all output token types", so everything is inside.
 * langchain-anthropic splits what was written to the cache by lifetime, and then says 0 where its sum stands.
 *
 * Sources: langchainjs libs/langchain-core/src/messages/metadata.ts (`UsageMetadata`); langchain
 * libs/partners/{openai,anthropic} (`_create_usage_metadata`).
 */
export const langChain: UsageShape = {
  name: 'LangChain',
  recognises: (usage) => [detailsOfInput(usage), detailsOfOutput(usage)].some(areLangChains),
  read(usage) {
    const input = detailsOfInput(usage);
    const output = detailsOfOutput(usage);
    const written = input.count('cache_creation') || undefined;
    return {
      names: NAMES,
      input: usage.count(NAMES.input),
      output: usage.count(NAMES.output),
      total: usage.total(NAMES.total),
      cacheRead: input.count(...tiered('cache_read')),
      ...splitCacheWrites(input, 'cache_creation', written, splitByLifetime(input)),
      audioInput: input.count('audio'),
      reasoning: output.count(...tiered('reasoning')),
      audioOutput: output.count('audio'),
      cacheIsInside: true,
      reasoningIsInside: true,
      serviceTier: TIERS.find((tier) => input.has(tier, `${tier}_cache_read`)),
    };
  },
};

const detailsOfInput = (usage: UsageObject): UsageObject => usage.object('input_token_details');
const detailsOfOutput = (usage: UsageObject): UsageObject => usage.object('output_token_details');

const tiered = (name: string): readonly string[] => [name, ...TIERS.map((tier) => `${tier}_${name}`)];

const areLangChains = (details: UsageObject): boolean =>
  details.has(...tiered('cache_read'), 'cache_creation', ...tiered('reasoning'), 'audio', ...TIERS);
