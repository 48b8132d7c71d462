import { type Calendar, FIRST_DAY, isDay, LAST_DAY } from '../calendar.ts';
import { parseInstantUs } from '../usage/instant.ts';

export const EFFECTIVE_RULE = `must be a day, an instant in ISO 8601 with an offset, or epoch seconds, from ${FIRST_DAY} to ${LAST_DAY}`;

/**
 * From when something holds: the beginning of a day of the ledger (`2026-11-24`), or an instant.
 *
 * @returns UTC microseconds; undefined when the text is neither, or outside the years of the ledger.
 */
export function readEffectiveFrom(text: string, calendar: Pick<Calendar, 'startOfDay' | 'dayOf'>): number | undefined {
  const isInRange = (day: string): boolean => FIRST_DAY <= day && day <= LAST_DAY;
  if (isDay(text)) return isInRange(text) ? calendar.startOfDay(text) : undefined;
  const us = parseInstantUs(text);
  const isKnown = us !== undefined && us > 0 && isInRange(calendar.dayOf(us));
  return isKnown ? us : undefined;
}
