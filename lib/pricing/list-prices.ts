import artefact from './list-prices.json' with { type: 'json' };
import type { ModelName } from './model-names.ts';
import type { ListedRates, PriceRow, PriceTable } from './price-table.ts';
import { MAKERS } from './providers.ts';

/** Rates of one model while its conditions hold: from a day on (UTC), or between two times of every day (UTC, `HH:MM`). */
export interface ListedVariant {
  readonly from?: string;
  readonly between?: readonly [string, string];
  /** Dollars per million tokens; empty when the list names none. */
  readonly rates: ListedRates;
}

/** What `npm run prices:build` makes of genai-prices: its rates, its names, nothing else. */
export interface ListArtefact {
  readonly source: string;
  readonly sellers: Readonly<
    Record<
      string,
      {
        /** Whose prices a seller takes for models that it does not list. */
        readonly fallback?: readonly string[];
        /** Model → the index of its price, and further names of it. */
        readonly models: Readonly<Record<string, readonly [number, ...string[]]>>;
      }
    >
  >;
  /** Distinct prices. A price is a list of variants of which the last whose condition holds applies, else the first. */
  readonly prices: readonly (readonly ListedVariant[])[];
}

// The compiler's own type of the file has thousands of members; the test of the artefact checks its shape.
export const LIST_PRICES = artefact as unknown as ListArtefact;

/** All who sell in the list, in its own order. */
export const LISTED_SELLERS: ReadonlySet<string> = new Set(Object.keys(LIST_PRICES.sellers));

interface Listed {
  readonly seller: string;
  readonly model: string;
  readonly spelling: string;
  readonly variants: readonly ListedVariant[];
}

const DAY_US = 86_400_000_000;

/** The price list of genai-prices, in dollars. Names match exactly or not at all. */
export function createListPrices(list: ListArtefact = LIST_PRICES): PriceTable {
  const lookUp = createLookUp(list);
  return {
    source: 'genai-prices',
    find(name, atUs): PriceRow | undefined {
      const listed = lookUp(name);
      if (listed === undefined) return undefined;
      const { model, spelling, variants } = listed;
      return {
        priceId: `${listed.seller}/${model}`,
        model: spelling,
        seller: name.seller ?? listed.seller,
        currency: 'USD',
        per: 1_000_000,
        rates: ratesToPay(model, variantAt(variants, atUs).rates),
      };
    },
    boundaries(name, atUs) {
      return lookUp(name)?.variants.flatMap((variant) => boundariesOf(variant, atUs)) ?? [];
    },
  };
}

/** An empty price says that nobody wrote it down, but for `:free` offers, which cost nothing by their own name. */
function ratesToPay(model: string, rates: ListedRates): ListedRates | null {
  if (Object.keys(rates).length > 0) return rates;
  return model.endsWith(':free') ? { input: 0, output: 0 } : null;
}

function createLookUp(list: ListArtefact): (name: ModelName) => Listed | undefined {
  const indexes = new Map<string, ReadonlyMap<string, { model: string; price: number }>>();
  const indexOf = (seller: string) => {
    const known = indexes.get(seller);
    if (known !== undefined) return known;
    const index = new Map<string, { model: string; price: number }>();
    const models = Object.hasOwn(list.sellers, seller) ? (list.sellers[seller]?.models ?? {}) : {};
    for (const [model, [price, ...names]] of Object.entries(models)) {
      for (const name of [model.toLowerCase(), ...names]) if (!index.has(name)) index.set(name, { model, price });
    }
    indexes.set(seller, index);
    return index;
  };
  return (name) => {
    for (const seller of sellersToAsk(list, name.seller)) {
      for (const spelling of name.spellings) {
        const found = indexOf(seller).get(spelling);
        if (found !== undefined)
          return { seller, model: found.model, spelling, variants: list.prices[found.price] ?? [] };
      }
    }
    return undefined;
  };
}

function sellersToAsk(list: ListArtefact, seller: string | undefined): readonly string[] {
  if (seller === undefined) return MAKERS;
  // A stranger has no list, and no index is kept for it: names from outside must not fill the memory.
  if (!Object.hasOwn(list.sellers, seller)) return [];
  return [seller, ...(list.sellers[seller]?.fallback ?? [])];
}

function variantAt(variants: readonly ListedVariant[], atUs: number): ListedVariant {
  return variants.findLast((variant) => isInForce(variant, atUs)) ?? variants[0] ?? { rates: {} };
}

function isInForce({ from, between }: ListedVariant, atUs: number): boolean {
  if (from !== undefined) return atUs >= dayStartUs(from);
  if (between === undefined) return true;
  const timeUs = atUs - Math.floor(atUs / DAY_US) * DAY_US;
  const [start, end] = [timeOfDayUs(between[0]), timeOfDayUs(between[1])];
  const isOvernight = end < start;
  return isOvernight ? timeUs >= start || timeUs < end : timeUs >= start && timeUs < end;
}

function boundariesOf({ from, between }: ListedVariant, atUs: number): readonly number[] {
  if (from !== undefined) return [dayStartUs(from)];
  if (between === undefined) return [];
  const midnight = Math.floor(atUs / DAY_US) * DAY_US;
  return [midnight, ...between.map((time) => midnight + timeOfDayUs(time)), midnight + DAY_US];
}

const dayStartUs = (day: string): number => Date.parse(`${day}T00:00:00Z`) * 1000;

const timeOfDayUs = (time: string): number => (Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5))) * 60_000_000;
