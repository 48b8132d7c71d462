import type { ServiceTier } from '../usage/record.ts';
import { TOKEN_CLASSES, type TokenClass } from './token-classes.ts';

/** Percent of the standard rate: of every class, but for those named. */
export interface TierPercent {
  readonly all: bigint;
  readonly except?: { readonly [C in TokenClass]?: bigint };
}

const HALF: TierPercent = { all: 50n };

/**
 * What sellers document for their tiers. A tier that is not here has no known price: priority differs by model at OpenAI and
 * Google and is a contract at Anthropic, and nobody says what cached input costs in Google's flex tier.
 *
 * Sources: developers.openai.com guides/batch and guides/flex-processing ("priced at Batch API rates"); learn.microsoft.com
 * Foundry flex processing and global batch (50 %); platform.claude.com batch-processing (50 %, caching included);
 * docs.cloud.google.com batch-inference (50 %, "the discounts for cache and batch don't stack"); Model Studio batch inference
 * (50 % of real time); docs.aws.amazon.com capacity-limits-cost-optimization (50 %); docs.mistral.ai batch; console.groq.com
 * docs/batch.
 */
const TIERS: Readonly<Record<string, { readonly [T in ServiceTier]?: TierPercent }>> = {
  openai: { batch: HALF, flex: HALF },
  azure: { batch: HALF, flex: HALF },
  anthropic: { batch: HALF },
  google: { batch: { all: 50n, except: { cacheRead: 100n, cachedAudio: 100n } } },
  alibaba: { batch: HALF },
  mistral: { batch: HALF },
  groq: { batch: HALF },
  aws: { batch: HALF },
};

const STANDARD: TierPercent = { all: 100n };

/** Percent of each class in the order of `TOKEN_CLASSES`; undefined when the seller documents no such tier. */
export function tierPercents(seller: string, tier: ServiceTier): readonly bigint[] | undefined {
  const percent = tier === 'standard' ? STANDARD : Object.hasOwn(TIERS, seller) ? TIERS[seller]?.[tier] : undefined;
  return percent && TOKEN_CLASSES.map((tokenClass) => percent.except?.[tokenClass] ?? percent.all);
}
