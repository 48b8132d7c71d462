import type { ServiceTier } from '../record.ts';

/**
 * The tiers of providers in the words of the contract. `fast` is OpenAI's other name for priority, and Anthropic's fast mode, which
 * is paid like a priority as well: at a premium that is known only where a price list has it.
 *
 * Sources: openai-node `ServiceTier`; anthropic-sdk-typescript `Usage.service_tier`, `BetaUsage.speed`; js-genai `ServiceTier`,
 * `TrafficType`.
 */
const TIERS: ReadonlyMap<string, ServiceTier> = new Map([
  ['standard', 'standard'],
  ['default', 'standard'],
  ['batch', 'batch'],
  ['flex', 'flex'],
  ['on_demand_flex', 'flex'],
  ['priority', 'priority'],
  ['on_demand_priority', 'priority'],
  ['fast', 'priority'],
]);

/** Words that stand where a tier stands and name none: the choice left to the provider, or whose quota was used. */
const NO_TIERS: ReadonlySet<string> = new Set(['auto', 'unspecified', 'traffic_type_unspecified', 'on_demand']);

/** The contract's tier for a provider's word; the word itself, as unknown, when the ledger has none for it. */
export function readTier(word: string | undefined): { serviceTier?: ServiceTier; unknownTier?: string } {
  const name = word?.trim().toLowerCase() ?? '';
  if (name === '' || NO_TIERS.has(name)) return {};
  const serviceTier = TIERS.get(name);
  return serviceTier === undefined ? { unknownTier: name } : { serviceTier };
}
