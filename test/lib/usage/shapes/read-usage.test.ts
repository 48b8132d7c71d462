import { describe, expect, it } from 'vitest';
import { readUsage } from '../../../../lib/usage/shapes/read-usage.ts';

type Sent = Readonly<Record<string, unknown>>;

const read = (usage: Sent, model = 'team-model', provider?: string) => readUsage('usage', usage, { model, provider });

const faultsOf = (usage: Sent): readonly string[] => {
  const result = read(usage);
  return 'faults' in result ? result.faults.map(({ path, message }) => `${path}: ${message}`) : [];
};

const COUNT = 'must be an integer from 0 to 1000000000';
const chat = { prompt_tokens: 100, completion_tokens: 50 };
const nested = (levels: number): unknown => (levels === 0 ? 1 : { a: nested(levels - 1) });

describe('a usage object that contradicts itself or is none is refused, naming where', () => {
  it.each<[Sent, string]>([
    [{}, 'usage: is no usage object that the ledger knows'],
    [{ tokens: 5 }, 'usage: is no usage object that the ledger knows'],
    [{ usage: chat }, 'usage: is no usage object that the ledger knows'],
    [{ total_tokens: 23 }, 'usage: is no usage object that the ledger knows'],
    [{ output_tokens: 15 }, 'usage.input_tokens: is required: no count of the input is given'],
    [{ promptTokens: null, completionTokens: null }, 'usage.promptTokens: is required: no count of the input is given'],
    [{ ...chat, prompt_tokens: -1 }, `usage.prompt_tokens: ${COUNT}`],
    [{ ...chat, prompt_tokens: 1.5 }, `usage.prompt_tokens: ${COUNT}`],
    [{ ...chat, prompt_tokens: 1_000_000_001 }, `usage.prompt_tokens: ${COUNT}`],
    [{ ...chat, prompt_tokens: '100' }, `usage.prompt_tokens: ${COUNT}`],
    [{ ...chat, total_tokens: 2_000_000_001 }, 'usage.total_tokens: must be an integer from 0 to 2000000000'],
    [{ ...chat, prompt_tokens_details: 7 }, 'usage.prompt_tokens_details: must be an object'],
    [{ ...chat, prompt_tokens_details: { cached_tokens: [] } }, `usage.prompt_tokens_details.cached_tokens: ${COUNT}`],
    [{ ...chat, service_tier: 1 }, 'usage.service_tier: must be a string'],
    [{ ...chat, total_tokens: 151 }, 'usage.total_tokens: is not what the counts add up to'],
    [
      {
        ...chat,
        total_tokens: 160,
        prompt_tokens_details: { cached_tokens: 10 },
        completion_tokens_details: { reasoning_tokens: 10 },
      },
      'usage.total_tokens: is explained by more than one way of counting',
    ],
    [
      { ...chat, prompt_tokens_details: { cached_tokens: 101 } },
      'usage.prompt_tokens: is less than its parts: cache and audio input tokens',
    ],
    [
      { ...chat, completion_tokens_details: { reasoning_tokens: 51 } },
      'usage.completion_tokens: is less than its parts: reasoning and audio output tokens',
    ],
    [
      { ...chat, prompt_cache_hit_tokens: 60, prompt_cache_miss_tokens: 41 },
      'usage.prompt_tokens: is not the sum of cache hits and misses',
    ],
    [
      { ...chat, prompt_cache_hit_tokens: 60, prompt_tokens_details: { cached_tokens: 61 } },
      'usage.prompt_cache_hit_tokens: contradicts prompt_tokens_details.cached_tokens',
    ],
    [
      {
        input_tokens: 1,
        output_tokens: 1,
        cache_creation_input_tokens: 5,
        cache_creation: { ephemeral_1h_input_tokens: 4 },
      },
      'usage.cache_creation_input_tokens: is not the sum of its parts by lifetime',
    ],
    [
      { input_tokens: 900_000_000, output_tokens: 1, cache_read_input_tokens: 900_000_000 },
      'usage: adds up to more than 1000000000 tokens',
    ],
    [
      { input_tokens: 1, output_tokens: 1, iterations: [{ type: 'compaction', input_tokens: -1, output_tokens: 1 }] },
      `usage.iterations[0].input_tokens: ${COUNT}`,
    ],
    [{ input_tokens: 1, output_tokens: 1, iterations: [7] }, 'usage.iterations: must be a list of objects'],
    [
      { inputTokens: 1, outputTokens: 1, cacheDetails: [{ ttl: '2h', inputTokens: 1 }] },
      'usage.cacheDetails[0].ttl: must be 5m or 1h',
    ],
    [
      { inputTokens: 10, outputTokens: 1, inputTokenDetails: { noCacheTokens: 9, cacheReadTokens: 2 } },
      'usage.inputTokens: is not the sum of uncached, read and written tokens',
    ],
    [
      { inputTokens: { total: 10, noCache: 9, cacheRead: 2 }, outputTokens: { total: 1 } },
      'usage.inputTokens.total: is not the sum of uncached, read and written tokens',
    ],
    [{ ...chat, constructor: 1 }, 'usage.constructor: is not allowed'],
    [{ ...chat, prompt_tokens_details: { prototype: 1 } }, 'usage.prompt_tokens_details.prototype: is not allowed'],
    [JSON.parse('{"prompt_tokens":1,"x":[{"__proto__":{}}]}'), 'usage.x[0].__proto__: is not allowed'],
    [{ ...chat, x: Number.POSITIVE_INFINITY }, 'usage.x: is too large'],
    [{ ...chat, x: ['\ud800'] }, 'usage.x[0]: must be well-formed Unicode'],
    [{ ...chat, '\ud800': 1 }, 'usage.\ud800: must be well-formed Unicode'],
    [{ ...chat, a: nested(10) }, `usage.${'a.'.repeat(9)}a: is nested deeper than 10 levels`],
  ])('%j', (usage, fault) => {
    expect(faultsOf(usage)).toEqual([fault]);
  });

  it('with all its wrong fields at once', () => {
    const usage = { prompt_tokens: -1, completion_tokens: 'x', prompt_tokens_details: { cached_tokens: 0.5 } };
    expect(faultsOf(usage).map((fault) => fault.split(':')[0])).toEqual([
      'usage.prompt_tokens',
      'usage.prompt_tokens_details.cached_tokens',
      'usage.completion_tokens',
    ]);
  });

  it('with a limit to what is named', () => {
    const iterations = Array.from({ length: 100 }, () => ({
      type: 'compaction',
      input_tokens: -1,
      output_tokens: -1,
    }));
    const faults = faultsOf({ input_tokens: 1, output_tokens: 1, iterations });
    expect(faults).toHaveLength(50);
    expect(faults.at(-1)).toBe('usage: has 151 more faults');
  });
});

describe('the total decides what is inside', () => {
  const cached = { prompt_tokens_details: { cached_tokens: 40 } };
  const reasoned = { completion_tokens_details: { reasoning_tokens: 20 } };
  const fromAnthropic = { input_tokens: 100, output_tokens: 50, cache_read_input_tokens: 40 };
  const fromGemini = { promptTokenCount: 100, candidatesTokenCount: 50, thoughtsTokenCount: 20 };
  const fromSdk5 = { inputTokens: 100, outputTokens: 50, cachedInputTokens: 40 };
  const fromOtel = {
    'gen_ai.usage.input_tokens': 100,
    'gen_ai.usage.output_tokens': 50,
    'gen_ai.usage.cache_read.input_tokens': 40,
  };
  it.each<[string, Sent, number, number]>([
    ['OpenAI, as documented', { ...chat, ...cached, total_tokens: 150 }, 100, 50],
    ['OpenAI, without a total', { ...chat, ...cached, ...reasoned }, 100, 50],
    ['a stranger in the same shape, cache beside', { ...chat, ...cached, total_tokens: 190 }, 140, 50],
    ['a stranger in the same shape, reasoning beside', { ...chat, ...reasoned, total_tokens: 170 }, 100, 70],
    ['a stranger in the same shape, both beside', { ...chat, ...cached, ...reasoned, total_tokens: 210 }, 140, 70],
    ['Anthropic, without a total', fromAnthropic, 140, 50],
    ['Anthropic, with the total of its classes', { ...fromAnthropic, total_tokens: 190 }, 140, 50],
    ['a gateway that adds the cache in', { ...fromAnthropic, total_tokens: 150 }, 100, 50],
    ['Gemini, without a total', fromGemini, 100, 70],
    ['Gemini, as documented', { ...fromGemini, totalTokenCount: 170 }, 100, 70],
    ['Gemini, thoughts among the candidates', { ...fromGemini, totalTokenCount: 150 }, 100, 50],
    ['AI SDK 5, cache beside', { ...fromSdk5, totalTokens: 190 }, 140, 50],
    ['AI SDK 5, cache inside', { ...fromSdk5, totalTokens: 150 }, 100, 50],
    ['OpenTelemetry, as documented', fromOtel, 100, 50],
    ['OpenTelemetry, cache beside', { ...fromOtel, 'llm.usage.total_tokens': 190 }, 140, 50],
  ])('%s', (_, usage, input, output) => {
    expect(read(usage)).toMatchObject({ tokens: { input, output } });
  });
});

describe('without a word of the total the seller or the maker decides', () => {
  const sdk5 = { inputTokens: 100, outputTokens: 50, totalTokens: 150, cachedInputTokens: 40 };
  it.each<[string, string | undefined, number]>([
    ['claude-sonnet-4-5', undefined, 140],
    ['claude-sonnet-4-5', 'anthropic', 140],
    ['claude-sonnet-4-5', 'anthropic.messages', 140],
    ['claude-sonnet-4-5', 'googleVertex.anthropic.messages', 140],
    ['claude-sonnet-4-5', 'google-vertex', 140],
    ['claude-sonnet-4-5', 'openrouter', 100],
    ['us.anthropic.claude-opus-4-6-v1', undefined, 140],
    ['us.amazon.nova-pro-v1:0', undefined, 140],
    ['openai.gpt-oss-120b-1:0', 'amazon-bedrock', 140],
    ['gpt-4o', 'openai', 100],
    ['team-model', undefined, 100],
  ])('AI SDK 5: %s of %s', (model, provider, input) => {
    expect(read(sdk5, model, provider)).toMatchObject({ tokens: { input, cacheRead: 40 } });
  });

  it.each<[string, string | undefined, number]>([
    ['grok-4', undefined, 70],
    ['grok-4', 'xai', 70],
    ['grok-4', 'openrouter', 50],
    ['gpt-4o', undefined, 50],
  ])('OpenAI chat: %s of %s', (model, provider, output) => {
    const usage = { ...chat, completion_tokens_details: { reasoning_tokens: 20 } };
    expect(read(usage, model, provider)).toMatchObject({ tokens: { output, reasoning: 20 } });
  });
});

describe('the service tier of a usage object', () => {
  it.each<[Sent, object]>([
    [{ service_tier: 'default' }, { serviceTier: 'standard' }],
    [{ service_tier: 'standard' }, { serviceTier: 'standard' }],
    [{ service_tier: 'batch' }, { serviceTier: 'batch' }],
    [{ service_tier: 'flex' }, { serviceTier: 'flex' }],
    [{ service_tier: 'Priority' }, { serviceTier: 'priority' }],
    [{ service_tier: 'fast' }, { serviceTier: 'priority' }],
    [{ service_tier: 'ultrafast' }, { unknownTier: 'ultrafast' }],
    [{ service_tier: 'scale' }, { unknownTier: 'scale' }],
    [{ service_tier: 'auto' }, {}],
    [{ service_tier: null }, {}],
    [{}, {}],
  ])('%j', (tier, expected) => {
    const { serviceTier, unknownTier } = read({ ...chat, ...tier }) as { serviceTier?: string; unknownTier?: string };
    expect({ ...(serviceTier && { serviceTier }), ...(unknownTier && { unknownTier }) }).toEqual(expected);
  });

  it('of provisioned Gemini is one that the ledger does not know', () => {
    const usage = { promptTokenCount: 1, trafficType: 'PROVISIONED_THROUGHPUT' };
    expect(read(usage)).toMatchObject({ unknownTier: 'provisioned_throughput' });
  });
});
