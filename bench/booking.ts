import { createCalendar } from '../lib/calendar.ts';
import { createPriceBook } from '../lib/pricing/price-book.ts';
import { createBookRecord } from '../lib/usage/book-record.ts';
import { parseRecords } from '../lib/usage/parse-records.ts';
import type { BookedRecord } from '../lib/usage/record.ts';

export const calendar = createCalendar('Asia/Shanghai');

const bookRecord = createBookRecord({ priceCall: createPriceBook({ currency: 'CNY' }), calendar });

/** From the text of a body to booked records: what `POST /records` does before it writes. */
export function bookBody(text: string, nowUs: number): readonly BookedRecord[] {
  const { records } = parseRecords(text, { project: 'main', nowUs, randomId: () => 'never-needed' });
  return records.map((parsed) => {
    if (!('record' in parsed)) throw new Error('a record of the bench is not valid');
    return bookRecord(parsed.record);
  });
}
