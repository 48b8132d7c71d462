import type { ModelName } from './model-names.ts';
import type { PriceTable } from './price-table.ts';

/** Yuan per 1,000 tokens: the table of the guide (`usage-guide.zh.md`, prices of October 2025). */
export const BUILT_IN_PRICES: ReadonlyMap<
  string,
  { readonly maker: string; readonly input: string; readonly output: string }
> = new Map([
  ['qwen-plus', { maker: 'alibaba', input: '0.0004', output: '0.002' }],
  ['qwen-turbo', { maker: 'alibaba', input: '0.0003', output: '0.0006' }],
  ['qwen-max', { maker: 'alibaba', input: '0.02', output: '0.06' }],
  ['gpt-4', { maker: 'openai', input: '0.21', output: '0.42' }],
  ['gpt-3.5-turbo', { maker: 'openai', input: '0.0035', output: '0.007' }],
]);

/**
 * The built-in prices. They are those of the makers' own services: a reseller with a list of its own (`resellers`) is asked
 * for its own price instead, and an unknown label of a client does not matter.
 */
export function createBuiltInPrices(resellers: ReadonlySet<string>): PriceTable {
  const isElsewhere = ({ seller }: ModelName): boolean => {
    const isMakersOwn = seller === undefined || seller === 'openai' || seller === 'azure' || seller === 'alibaba';
    return !isMakersOwn && resellers.has(seller);
  };
  return {
    source: 'built-in',
    find(name) {
      const model = name.spellings.find((spelling) => BUILT_IN_PRICES.has(spelling));
      const listed = model === undefined || isElsewhere(name) ? undefined : BUILT_IN_PRICES.get(model);
      if (model === undefined || listed === undefined) return undefined;
      const { maker, input, output } = listed;
      return { priceId: model, model, seller: maker, currency: 'CNY', per: 1_000, rates: { input, output } };
    },
    boundaries: () => [],
  };
}
