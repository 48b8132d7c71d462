import { roundDecimal } from '../money.ts';

// Longer numerals say nothing more about a microsecond, and cost time to read.
const MAX_TEXT_LENGTH = 64;

const ISO_8601 = /^(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d)(?::(\d\d)(?:\.(\d+))?)?(?:[Zz]|([+-])(\d\d):?(\d\d))$/;

const MICROSECOND_SCALE = 6;

/**
 * Reads an instant from its text: epoch seconds with any fraction (`1700186400.123456`), or ISO 8601 with an offset
 * (`2023-11-17T10:00:00.5+08:00`). Rounded half up to the microsecond.
 *
 * @returns microseconds since 1970 UTC; undefined when the text is neither, or beyond what a double holds exactly.
 */
export function parseInstantUs(text: string): number | undefined {
  if (text.length > MAX_TEXT_LENGTH) return undefined;
  const epochUs = roundDecimal(text, MICROSECOND_SCALE);
  const us = epochUs === undefined ? parseIso(text) : Number(epochUs);
  return us !== undefined && Number.isSafeInteger(us) ? us : undefined;
}

function parseIso(text: string): number | undefined {
  const match = ISO_8601.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second = '00', fraction = '', sign, offsetHour = '0', offsetMinute = '0'] =
    match;
  const date = `${year}-${month}-${day}`;
  const dayMs = Date.UTC(Number(year), Number(month) - 1, Number(day));
  const isRealDay = Number(year) > 0 && new Date(dayMs).toISOString().startsWith(date);
  const isClockTime = Number(hour) < 24 && Number(minute) < 60 && Number(second) < 60;
  const isOffset = Number(offsetHour) <= 18 && Number(offsetMinute) < 60;
  if (!isRealDay || !isClockTime || !isOffset) return undefined;
  const offsetMinutes = Number(offsetHour) * 60 + Number(offsetMinute);
  const minutes = Number(hour) * 60 + Number(minute) - (sign === '-' ? -offsetMinutes : offsetMinutes);
  const secondUs = Number(roundDecimal(`${second}.${fraction}0`, MICROSECOND_SCALE));
  return (dayMs + minutes * 60_000) * 1000 + secondUs;
}
