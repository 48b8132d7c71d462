/** The body of `POST /exchange_rates`. */
import * as z from 'zod/mini';
import type { Calendar } from '../calendar.ts';
import { badRequest } from '../errors.ts';
import { EFFECTIVE_RULE, readEffectiveFrom } from '../input/effective-from.ts';
import { decimalFromTo, ExactFields } from '../input/exact-fields.ts';
import { createExactReader } from '../input/exact-json.ts';
import { faultsOf, numeralOrText, oneOf } from '../input/rules.ts';
import { EXCHANGE_SCALE, type ExchangeRate, PAIRS } from './exchange-rates.ts';

/** Yuan per dollar was 1.5 in 1979 and 8.7 in 1994: what is outside is a pair turned round, or a slip. */
const [LEAST, MOST] = [1n, 100n];
const RATE_RULE = `must be yuan per dollar: a decimal from ${LEAST} to ${MOST} with at most ${EXCHANGE_SCALE} places`;
const readRate = decimalFromTo(LEAST, MOST, EXCHANGE_SCALE);

export const SENT_RATE = z.strictObject(
  { pair: oneOf(PAIRS), rate: numeralOrText(RATE_RULE), effective_from: numeralOrText(EFFECTIVE_RULE) },
  { error: 'must be an object' },
);

const readExactly = createExactReader(['rate', 'effective_from']);

/** @throws LedgerError `bad_request` naming every fault. */
export function readExchangeRate(text: string, calendar: Pick<Calendar, 'startOfDay' | 'dayOf'>): ExchangeRate {
  const json = readExactly(text);
  const checked = SENT_RATE.safeParse(json.sent);
  const fields = new ExactFields(json, faultsOf(json.sent, checked.error, 'a rate of exchange'));
  const rate = fields.read('rate', readRate, RATE_RULE);
  const effectiveFromUs = fields.read(
    'effective_from',
    (instantText) => readEffectiveFrom(instantText, calendar),
    EFFECTIVE_RULE,
  );
  const isRead = rate !== undefined && effectiveFromUs !== undefined && fields.faults.length === 0;
  if (!checked.success || !isRead) throw badRequest(fields.faults);
  return { pair: checked.data.pair, rate, effectiveFromUs };
}
