import * as z from 'zod/mini';
import { EFFECTIVE_RULE, readEffectiveFrom } from '../../../lib/input/effective-from.ts';
import { explainPrice } from '../../../lib/pricing/explain-price.ts';
import { SERVICE_TIERS } from '../../../lib/usage/record.ts';
import { name, oneOf, readQuery, text } from '../../http/parameters.ts';
import { restorePlus } from '../../http/restore-plus.ts';
import type { RouteHandler } from '../../route.ts';
import type { QueryPorts } from '../ports.ts';

/** Whether `at` is an instant depends on the ledger's zone. */
export const parametersWith = (isInstant: (sent: string) => boolean) => ({
  model: name,
  provider: z.optional(name),
  service_tier: z.prefault(oneOf(SERVICE_TIERS), 'standard'),
  at: z.optional(text(isInstant, EFFECTIVE_RULE)),
});

/** `GET /prices/resolve`: what a name costs and why, by the rows as they stand now. */
export function createResolvePrice({
  customPrices,
  exchangeRates,
  priceSources,
  calendar,
}: Pick<QueryPorts, 'customPrices' | 'exchangeRates' | 'priceSources' | 'calendar'>): RouteHandler {
  const parameters = parametersWith((sent) => readEffectiveFrom(restorePlus(sent), calendar) !== undefined);
  return async ({ caller, query, nowUs }) => {
    const { model, provider, service_tier: serviceTier, at } = readQuery(parameters, query);
    const atUs = at === undefined ? nowUs : (readEffectiveFrom(restorePlus(at), calendar) ?? nowUs);
    const { project } = caller;
    const [prices, rates] = await Promise.all([customPrices.list(project), exchangeRates.list(project)]);
    const explained = explainPrice(priceSources(prices, rates), { model, provider, serviceTier, atUs }, calendar);
    return { status: 200, body: explained };
  };
}
