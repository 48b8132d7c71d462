import { pageOf } from '../../../lib/page-of.ts';
import { exchangeRateAnswers } from '../../../lib/pricing/price-answer.ts';
import { pageParameters, readQuery, toPage } from '../../http/parameters.ts';
import type { RouteHandler } from '../../route.ts';
import type { QueryPorts } from '../ports.ts';

/** `GET /exchange_rates`: the default rate and a project's own, the oldest first. */
export const createListExchangeRates =
  ({ exchangeRates, calendar }: Pick<QueryPorts, 'exchangeRates' | 'calendar'>): RouteHandler =>
  async ({ caller, query }) => {
    const page = toPage(readQuery(pageParameters, query));
    const rates = exchangeRateAnswers(await exchangeRates.list(caller.project), calendar);
    const { items, cursor } = pageOf(rates, page, ({ id }) => id ?? '');
    return { status: 200, body: { exchange_rates: items, cursor } };
  };
