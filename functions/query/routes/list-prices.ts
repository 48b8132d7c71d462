import * as z from 'zod/mini';
import { LISTED_PRICES } from '../../../lib/api-contract.ts';
import { pageOf } from '../../../lib/page-of.ts';
import { builtInAnswers, customPriceAnswer } from '../../../lib/pricing/price-answer.ts';
import { holdPrices } from '../../../lib/pricing/price-history.ts';
import { oneOf, pageParameters, readQuery, toPage } from '../../http/parameters.ts';
import type { RouteHandler } from '../../route.ts';
import type { QueryPorts } from '../ports.ts';

export const PARAMETERS = { source: z.prefault(oneOf(LISTED_PRICES), 'custom'), ...pageParameters };

/** `GET /prices`: a project's own rows, closed ones too, or those of the built-in table. */
export const createListPrices =
  ({ customPrices, calendar }: Pick<QueryPorts, 'customPrices' | 'calendar'>): RouteHandler =>
  async ({ caller, query }) => {
    const { source, ...page } = readQuery(PARAMETERS, query);
    const rows =
      source === 'built-in'
        ? builtInAnswers()
        : holdPrices(await customPrices.list(caller.project)).map((price) => customPriceAnswer(price, calendar));
    const { items, cursor } = pageOf(rows, toPage(page), ({ id }) => id);
    return { status: 200, body: { prices: items, cursor } };
  };
