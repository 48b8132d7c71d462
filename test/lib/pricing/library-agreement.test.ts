import { waitForUpdate } from '@pydantic/genai-prices';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { createComparison } from '../../../lib/pricing/build/compare-with-library.ts';
import { EXPRESSED_KEYS } from '../../../lib/pricing/build/genai-prices.ts';
import { INEXPRESSIBLE_KEYS } from '../../../lib/pricing/build/known-differences.ts';
import { createPriceBook } from '../../../lib/pricing/price-book.ts';
import { NO_TOKENS } from '../../support/builders.ts';
import { aCall } from '../../support/calls.ts';
import { type Compared, compareEveryPrice, compareRandomCalls } from '../../support/price-comparison.ts';
import { differencesText, readGolden } from '../../support/price-golden.ts';

const library = (await waitForUpdate()) ?? [];

describe('the exact cost and the float of the library', () => {
  let everyPrice: Compared;

  beforeAll(() => {
    everyPrice = compareEveryPrice('USD');
  });

  it('are compared for every model of every provider', () => {
    const models = library.flatMap(({ id, models: ofProvider }) => ofProvider.map((model) => `${id}/${model.id}`));
    expect(models).toHaveLength(1694);
    expect([...everyPrice.models].toSorted()).toEqual(models.toSorted());
  });

  it('agree to one part in 10¹², in each class of tokens, on both sides of each tier and of each change', () => {
    expect(everyPrice.wrong).toEqual([]);
  });

  it('differ on purpose for these names, each for its reason, and for no other', () => {
    expect(differencesText(everyPrice)).toBe(readGolden('library-differences'));
  });

  it.each(['USD', 'CNY'] as const)('agree for random calls of every name in a ledger in %s', (currency) => {
    const [seed = 0] = fc.sample(fc.nat(), 1);
    expect(compareRandomCalls(currency, 1, seed).wrong).toEqual([]);
  });

  it('would not agree with a cost that is off by one part in 10¹¹', () => {
    const priceCall = createPriceBook({ currency: 'USD' });
    const compare = createComparison('USD', (call) => {
      const { costAtto, price } = priceCall(call);
      return { costAtto: costAtto === null ? null : costAtto + costAtto / 10n ** 11n, price };
    });
    const { tokens, timestampUs } = aCall('gpt-4o');
    expect(compare({ seller: 'openai', name: 'gpt-4o' }, { tokens, timestampUs }).outcome).toBe('wrong');
    const nothing = { tokens: NO_TOKENS, timestampUs };
    expect(compare({ seller: 'openai', name: 'gpt-4o' }, nothing).outcome).toBe('equal');
  });
});

describe('the price keys of the library', () => {
  it('are expressed as classes of tokens, or known not to be', () => {
    const prices = library.flatMap(({ models }) => models.map((model) => model.prices));
    const keys = prices
      .flatMap((price) => (Array.isArray(price) ? price.map((variant) => variant.prices) : [price]))
      .flatMap((price) => Object.keys(price));
    const known = [...Object.keys(EXPRESSED_KEYS), ...Object.keys(INEXPRESSIBLE_KEYS)];
    expect([...new Set(keys)].toSorted()).toEqual(known.toSorted());
  });
});
