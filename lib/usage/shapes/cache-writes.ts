import type { UsageObject } from './usage-object.ts';

export interface CacheWrites {
  readonly cacheWrite: number;
  readonly cacheWrite1h: number;
}

/**
 * Splits the tokens written to the cache by how long they live. Without a split they live five minutes, the providers' default.
 *
 * @param name the field of `usage` with their sum, which takes the fault when the split contradicts it.
 */
export function splitCacheWrites(
  usage: UsageObject,
  name: string,
  sum: number | undefined,
  split: { readonly fiveMinutes: number | undefined; readonly oneHour: number | undefined },
): CacheWrites {
  const { fiveMinutes = 0, oneHour = 0 } = split;
  const isSplit = fiveMinutes + oneHour > 0;
  if (!isSplit) return { cacheWrite: sum ?? 0, cacheWrite1h: 0 };
  if (sum !== undefined && sum !== fiveMinutes + oneHour) usage.fault(name, 'is not the sum of its parts by lifetime');
  return { cacheWrite: fiveMinutes, cacheWrite1h: oneHour };
}

/** The split as Anthropic writes it, and those who speak its words. */
export const splitByLifetime = (split: UsageObject) => ({
  fiveMinutes: split.count('ephemeral_5m_input_tokens'),
  oneHour: split.count('ephemeral_1h_input_tokens'),
});
