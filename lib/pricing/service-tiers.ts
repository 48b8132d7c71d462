import type { ServiceTier } from '../usage/record.ts';
import { TOKEN_CLASSES, type TokenClass } from './token-classes.ts';

/** Percent of the standard rate: of every class, but for those named. */
export interface TierPercent {
  readonly all: bigint;
  readonly except?: { readonly [C in TokenClass]?: bigint };
}

const HALF: TierPercent = { all: 50n };

/**
 * What sellers document for their tiers. A tier that is not here has no known price: priority differs by model at OpenAI
 * and is a contract at Anthropic, so it has no row.
 *
 * Sources, read in 2026: developers.openai.com/api/docs/guides/batch and …/flex-processing ("priced at Batch API rates");
 * platform.claude.com/docs build-with-claude/batch-processing (50 %, caching included); ai.google.dev/gemini-api/docs/pricing
 * (batch is half, cached input costs the same); help.aliyun.com/zh/model-studio/batch-inference; docs.mistral.ai batch;
 * console.groq.com/docs/batch; learn.microsoft.com Azure OpenAI global batch and flex processing (50 %);
 * aws.amazon.com/bedrock/pricing (batch 50 %).
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
