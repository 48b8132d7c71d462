import { splitCacheWrites } from './cache-writes.ts';
import type { UsageObject } from './usage-object.ts';
import type { UsageShape } from './usage-shape.ts';

const NAMES = { input: 'inputTokens', output: 'outputTokens', total: 'totalTokens' };

const SUM_OF_WRITES = 'cacheWriteInputTokens';

/**
 * Amazon Bedrock Converse. "total input tokens = inputTokens + cacheReadInputTokens + cacheWriteInputTokens"; its total includes
 * the cache. Reasoning is part of `outputTokens` and is not told apart.
 *
 * Sources: docs.aws.amazon.com bedrock API_runtime_TokenUsage, API_runtime_CacheDetail, userguide/prompt-caching.
 */
export const bedrock: UsageShape = {
  name: 'Amazon Bedrock Converse',
  recognises: (usage) => usage.has('cacheReadInputTokens', SUM_OF_WRITES, 'cacheDetails', 'serverToolUsage'),
  read: (usage) => ({
    names: NAMES,
    input: usage.count(NAMES.input),
    output: usage.count(NAMES.output),
    total: usage.total(NAMES.total),
    cacheRead: usage.count('cacheReadInputTokens'),
    ...splitCacheWrites(usage, SUM_OF_WRITES, usage.count(SUM_OF_WRITES), readLifetimes(usage)),
    cacheIsInside: false,
    reasoningIsInside: true,
  }),
};

function readLifetimes(usage: UsageObject) {
  const tokens = { '5m': 0, '1h': 0 };
  for (const detail of usage.list('cacheDetails')) {
    const ttl = detail.text('ttl') ?? '5m';
    if (ttl === '5m' || ttl === '1h') tokens[ttl] += detail.count('inputTokens') ?? 0;
    else detail.fault('ttl', 'must be 5m or 1h');
  }
  return { fiveMinutes: tokens['5m'], oneHour: tokens['1h'] };
}
