import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readBudget } from '../../lib/budgets/read-budget.ts';
import { parseDecimal } from '../../lib/money.ts';
import { CUSTOM_RATES } from '../../lib/pricing/custom-price.ts';
import { readCustomPrice } from '../../lib/pricing/read-custom-price.ts';
import { readJson } from '../../web/api/read-json.ts';
import * as budgets from '../../web/views/budgets/budget-terms.ts';
import * as prices from '../../web/views/prices/price-terms.ts';

const HELD = { nowUs: 1, calendar: { startOfDay: () => 0, dayOf: () => '2026-11-30' } };

/** Decimals as the ledger writes them: no exponent, no zero at the end; most have more digits than a double holds. */
const decimal = (most: number, places: number) =>
  fc
    .tuple(
      fc.integer({ min: 0, max: most - 1 }),
      fc.string({ unit: fc.constantFrom(...'0123456789'), maxLength: places }),
    )
    .map(([whole, fraction]) => `${whole}.${fraction}`.replace(/\.?0*$/, ''));

const rate = decimal(1_000_000, 12);
const limit = decimal(1_000_000_000_000, 18).filter((text) => text !== '0');

describe('forms', () => {
  it('send a limit back as it was answered, to the last digit', () => {
    fc.assert(
      fc.property(limit, (text) => {
        const answered = `{"name":"n","scope":{"type":"user","value":"u"},"period":"daily","limit":${text},"thresholds":[50],"hard":true,"notify":["alerts"]}`;
        const budget = readJson(answered, budgets.EXACT) as budgets.ExactBudget;
        const sent = budgets.bodyOf(budgets.formOf(budget));
        expect(sent).toEqual({ ...JSON.parse(answered), limit: text });
        expect(readBudget(JSON.stringify(sent), ['alerts']).limitAtto).toBe(parseDecimal(text, 18));
      }),
    );
  });

  it('send rates back as they were answered, to the last digit, and leave out what a price does not have', () => {
    const rates = fc.tuple(
      ...CUSTOM_RATES.map(([name], index) => fc.tuple(fc.constant(name), index < 2 ? rate : fc.option(rate))),
    );
    const match = fc.constantFrom('model', 'prefix');
    fc.assert(
      fc.property(rates, match, fc.option(fc.constant('openai')), (all, kind, provider) => {
        const numerals = all.map(([name, text]) => `"${name}":${text}`).join();
        const names = { model: null, prefix: null, [kind]: 'acme-1', provider, service_tier: null, display_name: null };
        const answered = JSON.stringify({ ...names, currency: 'USD', unit: '1K' }).replace('}', `,${numerals}}`);
        const price = readJson(answered, prices.EXACT) as prices.ExactPrice;
        const sent = prices.bodyOf(prices.formOf(price));
        const said = all.flatMap(([name, text]) => (text === null ? [] : [[name, text]]));
        expect(sent).toEqual({
          ...Object.fromEntries(said),
          ...{ [kind]: 'acme-1', currency: 'USD', unit: '1K', ...(provider !== null && { provider }) },
        });
        const { terms } = readCustomPrice(JSON.stringify(sent), HELD);
        expect(CUSTOM_RATES.map(([, tokenClass]) => terms.rates[tokenClass] ?? null)).toEqual(
          all.map(([, text]) => text),
        );
      }),
    );
  });
});
