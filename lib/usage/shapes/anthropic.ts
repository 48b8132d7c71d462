import { splitByLifetime, splitCacheWrites } from './cache-writes.ts';
import type { UsageObject } from './usage-object.ts';
import type { UsageShape } from './usage-shape.ts';

const NAMES = { input: 'input_tokens', output: 'output_tokens', total: 'total_tokens' };

const SUM_OF_WRITES = 'cache_creation_input_tokens';

/**
 * Anthropic Messages. "Total input tokens in a request is the summation of `input_tokens`, `cache_creation_input_tokens`, and
 * `cache_read_input_tokens`"; thinking is part of `output_tokens`.
 *
 * Of `iterations` only compactions are added: the counts above them leave those out. Messages are in the counts above, a declined
 * fallback is not paid, and an advisor is another model, whose call is a record of its own. `server_tool_use` counts requests.
 *
 * Sources: anthropic-sdk-typescript src/resources/messages/messages.ts (`Usage`), src/resources/beta/messages/messages.ts
 * (`BetaUsage`, `BetaIterationsUsage`); platform.claude.com build-with-claude/compaction ("Understanding usage").
 */
export const anthropic: UsageShape = {
  name: 'Anthropic Messages',
  recognises: (usage) =>
    usage.has(SUM_OF_WRITES, 'cache_read_input_tokens', 'cache_creation', 'server_tool_use', 'iterations') ||
    (usage.has('output_tokens_details') && usage.object('output_tokens_details').has('thinking_tokens')),
  read(usage) {
    const compactions = usage.list('iterations').filter((iteration) => iteration.text('type') === 'compaction');
    const samplings = [usage, ...compactions].map(readSampling);
    const sum = (name: keyof Sampling) => samplings.reduce((total, sampling) => total + (sampling[name] ?? 0), 0);
    return {
      names: NAMES,
      input: samplings[0]?.input === undefined ? undefined : sum('input'),
      output: sum('output'),
      total: usage.total(NAMES.total),
      cacheRead: sum('cacheRead'),
      cacheWrite: sum('cacheWrite'),
      cacheWrite1h: sum('cacheWrite1h'),
      reasoning: usage.object('output_tokens_details').count('thinking_tokens'),
      cacheIsInside: false,
      reasoningIsInside: true,
      serviceTier: usage.text('speed') === 'fast' ? 'fast' : usage.text('service_tier'),
    };
  },
};

type Sampling = ReturnType<typeof readSampling>;

const readSampling = (usage: UsageObject) => ({
  input: usage.count(NAMES.input),
  output: usage.count(NAMES.output),
  cacheRead: usage.count('cache_read_input_tokens'),
  ...splitCacheWrites(
    usage,
    SUM_OF_WRITES,
    usage.count(SUM_OF_WRITES),
    splitByLifetime(usage.object('cache_creation')),
  ),
});
