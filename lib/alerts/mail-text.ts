import type { Calendar } from '../calendar.ts';
import { divideHalfUp, formatDecimal, MONEY_SCALE } from '../money.ts';
import type { Mail } from './ports.ts';

/** What a mail needs to know of its ledger. */
export interface MailStyle {
  readonly calendar: Pick<Calendar, 'iso' | 'zone'>;
  /** The ledger's currency, such as `CNY`. */
  readonly currency: string;
  /** Address of API and page, without a slash at its end. */
  readonly address: string;
}

export type MailText = Omit<Mail, 'topic'>;

const MAX_SUBJECT_CHARACTERS = 100;
const MONEY_DECIMALS = 4;

/** Between the Chinese and the English text. */
export const DIVIDER = '\n\n----------------------------------------\n\n';

export const grouped = (count: bigint): string => count.toLocaleString('en');

/** An amount for people: four decimals at most, half up. */
export const amountText = (atto: bigint): string =>
  formatDecimal(divideHalfUp(atto, 10n ** BigInt(MONEY_SCALE - MONEY_DECIMALS)), MONEY_DECIMALS);

/** SNS takes 100 characters of printable ASCII: the beginning is cut, never the end, and what is not ASCII is marked. */
export function subjectLine(beginning: string, end: string): string {
  const ascii = beginning.replace(/[^\x20-\x7e]+/g, '?');
  const room = MAX_SUBJECT_CHARACTERS - end.length;
  return `${ascii.length <= room ? ascii : `${ascii.slice(0, room - 3)}...`}${end}`;
}
