import type { UsageObject } from './usage-object.ts';
import type { UsageShape } from './usage-shape.ts';

const USAGE = 'gen_ai.usage.';
const of = (...names: readonly string[]): readonly string[] => names.map((name) => USAGE + name);

/** New names before old ones: instrumentations that are changing over send both. */
const INPUT = of('input_tokens', 'prompt_tokens');
const OUTPUT = of('output_tokens', 'completion_tokens');
const TOTAL = [...of('total_tokens'), 'llm.usage.total_tokens'];
const CACHE_READ = of('cache_read.input_tokens', 'cache_read_input_tokens');
const CACHE_WRITE = of('cache_write.input_tokens', 'cache_creation.input_tokens', 'cache_creation_input_tokens');
const REASONING = of('reasoning.output_tokens');
const TIER = ['openai.response.service_tier', 'gen_ai.openai.response.service_tier'];

/**
 * Attributes of an OpenTelemetry span of a model call, by their flat names. Cache and reasoning "SHOULD be included" in the two
 * counts; some instrumentations report Anthropic's input without its cache all the same.
 *
 * Sources: open-telemetry/semantic-conventions docs/registry/attributes/gen-ai.md, semantic-conventions-genai
 * docs/gen-ai/anthropic.md; traceloop/openllmetry (`llm.usage.total_tokens`, older names of the cache).
 */
export const otel: UsageShape = {
  name: 'OpenTelemetry',
  recognises: (usage) => usage.hasPrefix(USAGE),
  read: (usage) => ({
    names: { input: nameIn(usage, INPUT), output: nameIn(usage, OUTPUT), total: nameIn(usage, TOTAL) },
    input: usage.count(...INPUT),
    output: usage.count(...OUTPUT),
    total: usage.total(...TOTAL),
    cacheRead: usage.count(...CACHE_READ),
    cacheWrite: usage.count(...CACHE_WRITE),
    audioInput: usage.count(...of('audio.input_tokens')),
    reasoning: usage.count(...REASONING),
    audioOutput: usage.count(...of('audio.output_tokens')),
    cacheIsInside: true,
    reasoningIsInside: true,
    isAmbiguous: true,
    serviceTier: usage.text(...TIER),
  }),
};

const nameIn = (usage: UsageObject, names: readonly string[]): string =>
  names.find((name) => usage.has(name)) ?? names[0] ?? '';
