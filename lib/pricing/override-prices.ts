import type { ModelName } from './model-names.ts';
import type { ListedRates, PriceTable } from './price-table.ts';

/** A correction of the price list for some time. `rates` null: known to be stale and not known any better. */
interface Override {
  readonly seller: string;
  readonly models: readonly string[];
  readonly from: string;
  readonly until?: string;
  /** Dollars per million tokens. */
  readonly rates: ListedRates | null;
}

const V4_FLASH: ListedRates = { input: '0.14', cacheRead: '0.0028', output: '0.28' };
const V4_PRO: ListedRates = { input: '0.435', cacheRead: '0.003625', output: '0.87' };

/**
 * Where genai-prices 0.1.8 is stale. DeepSeek's two names were repriced with V3.1 and V3.2 and became V4 Flash until they were
 * retired (api-docs.deepseek.com: updates, news250821, news250929, news260424); its V4 had no peak hours before
 * 2026-08-17, which the list cannot say. Mistral's names moved to Large 3 and Small 4 (docs.mistral.ai/getting-started/changelog);
 * what `mistral-large-latest` costs since Large 4 is not known.
 */
const OVERRIDES: readonly Override[] = [
  {
    seller: 'deepseek',
    models: ['deepseek-chat', 'deepseek-reasoner'],
    from: '2025-09-05T16:00:00Z',
    until: '2025-09-29T00:00:00Z',
    rates: { input: '0.56', cacheRead: '0.07', output: '1.68' },
  },
  {
    seller: 'deepseek',
    models: ['deepseek-chat', 'deepseek-reasoner'],
    from: '2025-09-29T00:00:00Z',
    until: '2026-04-24T00:00:00Z',
    rates: { input: '0.28', cacheRead: '0.028', output: '0.42' },
  },
  {
    seller: 'deepseek',
    models: ['deepseek-chat', 'deepseek-reasoner'],
    from: '2026-04-24T00:00:00Z',
    until: '2026-07-24T15:59:00Z',
    rates: V4_FLASH,
  },
  { seller: 'deepseek', models: ['deepseek-chat', 'deepseek-reasoner'], from: '2026-07-24T15:59:00Z', rates: null },
  {
    seller: 'deepseek',
    models: ['deepseek-v4-flash'],
    from: '2026-04-24T00:00:00Z',
    until: '2026-08-17T00:00:00Z',
    rates: V4_FLASH,
  },
  {
    seller: 'deepseek',
    models: ['deepseek-v4-pro'],
    from: '2026-04-24T00:00:00Z',
    until: '2026-08-17T00:00:00Z',
    rates: V4_PRO,
  },
  {
    seller: 'mistral',
    models: ['mistral-large-latest'],
    from: '2025-12-02T00:00:00Z',
    until: '2026-10-06T00:00:00Z',
    rates: { input: '0.5', cacheRead: '0.05', output: '1.5' },
  },
  { seller: 'mistral', models: ['mistral-large-latest'], from: '2026-10-06T00:00:00Z', rates: null },
  {
    seller: 'mistral',
    models: ['mistral-small-latest'],
    from: '2026-03-16T00:00:00Z',
    rates: { input: '0.15', cacheRead: '0.015', output: '0.6' },
  },
];

const microseconds = (instant: string | undefined): number =>
  instant === undefined ? Number.POSITIVE_INFINITY : Date.parse(instant) * 1000;

/** Our corrections of the price list, by date. */
export function createOverridePrices(): PriceTable {
  const dated = OVERRIDES.map((row) => ({ ...row, fromUs: microseconds(row.from), untilUs: microseconds(row.until) }));
  const isFor = (row: Override, { seller, spellings }: ModelName): boolean => {
    const isSeller = (seller ?? row.seller) === row.seller;
    return isSeller && row.models.some((model) => spellings.includes(model));
  };
  return {
    source: 'override',
    find(name, atUs) {
      const row = dated.find(
        (candidate) => candidate.fromUs <= atUs && atUs < candidate.untilUs && isFor(candidate, name),
      );
      const model = row?.models.find((candidate) => name.spellings.includes(candidate));
      if (row === undefined || model === undefined) return undefined;
      const priceId = `${row.seller}/${model}@${row.from.slice(0, 10)}`;
      return { priceId, model, seller: row.seller, currency: 'USD', per: 1_000_000, rates: row.rates };
    },
    boundaries: (name) => dated.filter((row) => isFor(row, name)).flatMap(({ fromUs, untilUs }) => [fromUs, untilUs]),
  };
}
