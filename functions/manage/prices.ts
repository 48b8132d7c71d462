import type { Calendar } from '../../lib/calendar.ts';
import { LedgerError } from '../../lib/errors.ts';
import type { CustomPrices } from '../../lib/ports.ts';
import { type AddPricePorts, addCustomPrice } from '../../lib/pricing/add-custom-price.ts';
import { type AddRatePorts, addExchangeRate } from '../../lib/pricing/add-exchange-rate.ts';
import { type OfferPorts, offerRepricing } from '../../lib/pricing/offer-repricing.ts';
import { customPriceAnswer, exchangeRateAnswers } from '../../lib/pricing/price-answer.ts';
import { readCustomPrice } from '../../lib/pricing/read-custom-price.ts';
import { readExchangeRate } from '../../lib/pricing/read-exchange-rate.ts';
import type { RouteHandler } from '../route.ts';

export interface PricePorts extends AddPricePorts, AddRatePorts, Pick<OfferPorts, 'counters'> {
  readonly customPrices: CustomPrices;
  readonly calendar: Pick<Calendar, 'iso' | 'dayOf' | 'startOfDay'>;
}

/** `POST /prices`: 201 when the row was added, 200 when it stands already. */
export function createAddPrice(ports: PricePorts): RouteHandler {
  return async ({ caller, body, nowUs }) => {
    const request = readCustomPrice(body(), { nowUs, calendar: ports.calendar });
    const { outcome, price, all } = await addCustomPrice(ports, caller.project, request, nowUs);
    const offer = await offerRepricing(ports, price, all, nowUs);
    return {
      status: outcome === 'added' ? 201 : 200,
      body: { ...customPriceAnswer(price, ports.calendar), ...offer },
    };
  };
}

/** `DELETE /prices/{id}`: closes the row from now on. It stays on the list, and closing twice is no fault. */
export function createClosePrice({ customPrices }: Pick<PricePorts, 'customPrices'>): RouteHandler {
  return async ({ caller, path: { id = '' }, nowUs }) => {
    const outcome = await customPrices.close(caller.project, id, nowUs);
    if (outcome === 'absent') throw new LedgerError('not_found', 'there is no price with this id');
    return { status: 200, body: { id, closed: true } };
  };
}

/** `POST /exchange_rates`: 201 when the rate was added, 200 when it stands already. */
export function createAddExchangeRate(ports: PricePorts): RouteHandler {
  return async ({ caller, body, nowUs }) => {
    const request = readExchangeRate(body(), ports.calendar);
    const { outcome, rate, all } = await addExchangeRate(ports, caller.project, request, nowUs);
    const answer = exchangeRateAnswers(all, ports.calendar).find(({ id }) => id === rate.id);
    return { status: outcome === 'added' ? 201 : 200, body: answer };
  };
}
