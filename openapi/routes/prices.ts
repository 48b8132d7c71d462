import { pageParameters } from '../../functions/http/parameters.ts';
import { PARAMETERS as repriceParameters } from '../../functions/manage/reprice.ts';
import { PARAMETERS as listParameters } from '../../functions/query/routes/list-prices.ts';
import { parametersWith as resolveParametersWith } from '../../functions/query/routes/resolve-price.ts';
import { SENT_PRICE } from '../../lib/pricing/read-custom-price.ts';
import { SENT_RATE } from '../../lib/pricing/read-exchange-rate.ts';
import { conflict, notFound, PAGE_SAYS, query, type RouteDescriptions, sent } from '../describe.ts';
import { job } from '../schemas/jobs.ts';
import {
  addedPrice,
  closedPrice,
  exchangeRate,
  exchangeRateList,
  priceList,
  priceResolution,
} from '../schemas/prices.ts';

export const PRICES = {
  'GET /api/ai_usage/prices': {
    tag: 'Prices',
    summary: 'List prices',
    query: query(listParameters, { source: "The project's own rows, or the built-in table.", ...PAGE_SAYS }),
    answers: { 200: { says: 'Rows, closed ones too.', schema: priceList } },
  },
  'GET /api/ai_usage/prices/resolve': {
    tag: 'Prices',
    summary: 'Explain what a model costs and why',
    query: query(
      resolveParametersWith(() => true),
      {
        model: 'The name as it would be recorded.',
        provider: 'Who sells the call.',
        service_tier: 'The tier of the call.',
        at: 'A day, an instant in ISO 8601 or epoch seconds; by default now.',
      },
    ),
    answers: { 200: { says: 'The rates, and how they were found.', schema: priceResolution } },
  },
  'POST /api/ai_usage/prices': {
    tag: 'Prices',
    summary: 'Add a price of one’s own',
    description:
      'A row is never edited: a new one for the same name closes it. Rates are exact decimals, as numbers or as strings.',
    body: {
      ...sent('PriceBody', SENT_PRICE, {
        model: 'The name for which the row holds; either this or `prefix`.',
        prefix: 'The beginning of the names for which it holds.',
        provider: 'Only calls that this provider sold.',
        service_tier: 'Only calls of this tier; else the rates are those of the standard tier.',
        unit: 'For how many tokens the rates are.',
        input: 'An exact decimal, as a number or a string.',
        cache_read: 'Where it is left out, as of the classes below, the rate of its parent class holds.',
        effective_from: 'A day, an instant in ISO 8601 or epoch seconds; by default now.',
        effective_until: 'Exclusive.',
      }),
      examples: {
        price: {
          model: 'our-model',
          currency: 'CNY',
          unit: '1K',
          input: '0.004',
          output: '0.012',
          effective_from: '2026-12-01',
        },
      },
    },
    answers: {
      200: { says: 'The very row stands already.', schema: addedPrice },
      201: { says: 'It was added; what it might price again is offered.', schema: addedPrice },
      ...conflict('Another row holds at that time.'),
    },
  },
  'DELETE /api/ai_usage/prices/{id}': {
    tag: 'Prices',
    summary: 'Close a price from now on',
    path: { id: 'The `id` of the row.' },
    answers: {
      200: { says: 'It is closed, and stays on the list.', schema: closedPrice },
      ...notFound('There is no price with this id.'),
    },
  },
  'POST /api/ai_usage/prices/reprice': {
    tag: 'Prices',
    summary: 'Price the calls of some days again',
    description: 'Takes no body. The books change only when `dry_run=false` is said.',
    query: query(repriceParameters, {
      from: 'First day, inclusive.',
      to: 'Last day, inclusive; at most 366 days.',
      model: 'The recorded name of the one model to look at.',
      dry_run: 'Whether it only says what would change.',
    }),
    answers: {
      202: { says: 'The job was asked for.', schema: job, headers: { Location: 'Path of the job.' } },
      ...conflict('A day of the range is sealed, or another re-pricing is under way.'),
    },
  },
  'GET /api/ai_usage/exchange_rates': {
    tag: 'Prices',
    summary: 'List rates of exchange',
    query: query(pageParameters, PAGE_SAYS),
    answers: { 200: { says: "The default rate and the project's own, the oldest first.", schema: exchangeRateList } },
  },
  'POST /api/ai_usage/exchange_rates': {
    tag: 'Prices',
    summary: 'Add a rate of exchange',
    body: {
      ...sent('ExchangeRateBody', SENT_RATE, {
        rate: 'Yuan per dollar, as a number or a string.',
        effective_from: 'A day, an instant in ISO 8601 or epoch seconds.',
      }),
      examples: { rate: { pair: 'USDCNY', rate: '7.1', effective_from: '2026-12-01' } },
    },
    answers: {
      200: { says: 'The very rate stands already.', schema: exchangeRate },
      201: { says: 'It was added.', schema: exchangeRate },
      ...conflict('Another rate begins at that time.'),
    },
  },
} satisfies RouteDescriptions;
