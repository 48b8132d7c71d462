import * as z from 'zod/mini';
import { addDays, daysBetween, FIRST_DAY, isDay, LAST_DAY } from '../../calendar.ts';
import { badRequest, type Fault } from '../../errors.ts';
import { faultsOf, requiredOr, textOfAtMost } from '../../input/rules.ts';
import { MAX_REPLACED_MODELS, MAX_WHAT_IF_DAYS, type WhatIfInput } from './what-if-input.ts';

const MAX_MODEL = 200;

const DAY_RULE = `must be a day YYYY-MM-DD from ${FIRST_DAY} to ${LAST_DAY}`;
const REPLACE_RULE = `must be an object of 1 to ${MAX_REPLACED_MODELS} models, each with the model to take instead`;

const isLedgerDay = (text: string): boolean => isDay(text) && FIRST_DAY <= text && text <= LAST_DAY;
const day = z.string({ error: requiredOr(DAY_RULE) }).check(z.refine(isLedgerDay, { error: DAY_RULE }));

const isOfSize = (replace: object): boolean => {
  const { length } = Object.keys(replace);
  return 1 <= length && length <= MAX_REPLACED_MODELS;
};

export const SENT_WHAT_IF = z.strictObject(
  {
    from: day,
    to: day,
    replace: z
      .record(z.string(), textOfAtMost(MAX_MODEL), { error: requiredOr(REPLACE_RULE) })
      .check(z.refine(isOfSize, { error: REPLACE_RULE })),
  },
  { error: 'must be an object' },
);

/**
 * Reads `{from, to, replace: {model: model}}`.
 *
 * @throws LedgerError `bad_request` naming every fault.
 */
export function readWhatIf(input: unknown): WhatIfInput {
  const read = SENT_WHAT_IF.safeParse(input);
  const faults = [...faultsOf(input, read.error, 'a what-if'), ...(read.success ? rangeFaults(read.data) : [])];
  if (!read.success || faults.length > 0) throw badRequest(faults);
  return read.data;
}

function rangeFaults({ from, to }: WhatIfInput): readonly Fault[] {
  if (from > to) return [{ path: 'to', message: `must not be before from, ${from}` }];
  if (daysBetween(from, to) < MAX_WHAT_IF_DAYS) return [];
  const last = addDays(from, MAX_WHAT_IF_DAYS - 1);
  return [{ path: 'to', message: `a range has 1 to ${MAX_WHAT_IF_DAYS} days: at most until ${last}` }];
}
