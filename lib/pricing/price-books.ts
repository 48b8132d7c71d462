import { LedgerError } from '../errors.ts';
import type { Clock, CustomPrices, ExchangeRates, PriceBooks } from '../ports.ts';
import { readTogether } from '../read-together.ts';
import type { Project } from '../usage/record.ts';
import type { CustomPrice } from './custom-price.ts';
import { createCustomPrices } from './custom-prices.ts';
import { DEFAULT_EXCHANGE_RATES, type ExchangeRate, type ProjectExchangeRate } from './exchange-rates.ts';
import type { Currency, PriceCall } from './price.ts';
import { createPriceBook, defaultPriceTables } from './price-book.ts';
import { byBeginning } from './price-history.ts';
import type { PriceTable } from './price-table.ts';
import type { PriceSources } from './resolve-price.ts';

export interface PriceBooksPorts {
  readonly customPrices: Pick<CustomPrices, 'list'>;
  readonly exchangeRates: Pick<ExchangeRates, 'list'>;
  /** The ledger's currency. */
  readonly currency: Currency;
  readonly clock: Clock;
}

/** A book is read anew when it is older; a change is known to a running function after this and the time of one reading. */
export const REFRESH_AFTER_US = 30_000_000;
/** An older book is never used: no answer is better than a price that may be wrong. */
export const LONGEST_USE_US = 60_000_000;
/** Projects whose books are kept; the one that was not asked for the longest goes first. */
export const MAX_BOOKS = 50;

interface Book {
  readonly priceCall: PriceCall;
  /** What it was made of: while this stands, the quotes that it has worked out stay. */
  readonly content: string;
  /** When the reading began, so that nothing that was written later may be missed for longer than promised. */
  readonly readAtUs: number;
}

/** The default tables behind a project's own, and its rates of exchange over the default one. */
export const createSources =
  (currency: Currency, defaults: readonly PriceTable[] = defaultPriceTables()) =>
  (prices: readonly CustomPrice[], rates: readonly ProjectExchangeRate[]): PriceSources => ({
    currency,
    tables: [createCustomPrices(prices), ...defaults],
    exchangeRates: overDefault(rates),
  });

/** A project's own rates of exchange over the default one; of two for one instant the one that was made later comes last. */
export const overDefault = (rates: readonly ProjectExchangeRate[]): readonly ExchangeRate[] => [
  ...DEFAULT_EXCHANGE_RATES,
  ...rates.toSorted(byBeginning),
];

/**
 * The price books of the projects that a running function serves, made of their rows when they are asked for and kept for half
 * a minute. When a reading fails, the last book is used until it is a minute old; then `of` throws.
 *
 * A caller asks again for each piece of its work, and never keeps what it was given.
 */
export function createPriceBooks({ customPrices, exchangeRates, currency, clock }: PriceBooksPorts): PriceBooks {
  const sourcesOf = createSources(currency);
  const books = new Map<Project, Book>();

  async function read(project: Project): Promise<Book> {
    const readAtUs = clock();
    const [prices, rates] = await Promise.all([customPrices.list(project), exchangeRates.list(project)]);
    const content = JSON.stringify([prices.toSorted(byBeginning), rates.toSorted(byBeginning)]);
    const known = books.get(project);
    const isUnchanged = known?.content === content;
    const priceCall = isUnchanged ? known.priceCall : createPriceBook(sourcesOf(prices, rates));
    const book = { priceCall, content, readAtUs };
    keep(project, book);
    return book;
  }

  function keep(project: Project, book: Book): void {
    books.delete(project);
    books.set(project, book);
    const [eldest] = books.keys();
    if (books.size > MAX_BOOKS && eldest !== undefined) books.delete(eldest);
  }

  const readOnce = readTogether(read);

  return {
    async of(project) {
      const known = books.get(project);
      if (known !== undefined && clock() - known.readAtUs < REFRESH_AFTER_US) {
        keep(project, known);
        return known.priceCall;
      }
      try {
        return (await readOnce(project)).priceCall;
      } catch (cause) {
        if (known !== undefined && clock() - known.readAtUs < LONGEST_USE_US) return known.priceCall;
        throw new LedgerError('unavailable', 'the prices could not be read', { cause, retryAfterSeconds: 1 });
      }
    },
  };
}
