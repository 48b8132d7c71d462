/** The body of `POST /quota/reserve`. */
import * as z from 'zod/mini';
import { badRequest } from '../errors.ts';
import { ExactFields } from '../input/exact-fields.ts';
import { createExactReader } from '../input/exact-json.ts';
import { MONEY_RULE, readPositiveMoney } from '../input/money-field.ts';
import { faultsOf, numeralOrText, textOfAtMost } from '../input/rules.ts';

const MAX_NAME = 200;
const DEFAULT_EXPIRES_IN_S = 600;
const MAX_EXPIRES_IN_S = 3600;
const EXPIRY_RULE = `must be a whole number of seconds from 1 to ${MAX_EXPIRES_IN_S}`;

const isExpiry = (value: number): boolean => Number.isInteger(value) && value >= 1 && value <= MAX_EXPIRES_IN_S;

export const SENT_RESERVATION = z.strictObject(
  {
    user_id: z.nullish(textOfAtMost(MAX_NAME)),
    estimate: numeralOrText(MONEY_RULE),
    expires_in_s: z.nullish(z.number({ error: EXPIRY_RULE }).check(z.refine(isExpiry, { error: EXPIRY_RULE }))),
  },
  { error: 'must be an object' },
);

const readExactly = createExactReader(['estimate']);

export interface SentReservation {
  /** Absent when the caller's key names its user. */
  readonly user?: string;
  readonly estimateAtto: bigint;
  readonly expiresInS: number;
}

/**
 * @param isUserKnown whether the caller's key is bound to a user
 * @throws LedgerError `bad_request` naming every fault
 */
export function readReservation(text: string, isUserKnown: boolean): SentReservation {
  const json = readExactly(text);
  const checked = SENT_RESERVATION.safeParse(json.sent);
  const fields = new ExactFields(json, faultsOf(json.sent, checked.error, 'a reservation'));
  const estimateAtto = fields.read('estimate', readPositiveMoney, MONEY_RULE);
  if (checked.success && checked.data.user_id == null && !isUserKnown) fields.fault('user_id', 'is required');
  if (!checked.success || estimateAtto === undefined || fields.faults.length > 0) throw badRequest(fields.faults);
  const { user_id: user, expires_in_s: expiresInS } = checked.data;
  return {
    ...(user != null && { user }),
    estimateAtto,
    expiresInS: expiresInS ?? DEFAULT_EXPIRES_IN_S,
  };
}
