import type { Calendar } from '../calendar.ts';
import type { PriceCall } from '../pricing/price.ts';
import { digestBooked, digestFacts } from './digest.ts';
import type { BookedRecord, UsageRecord } from './record.ts';

export interface BookingPorts {
  readonly priceCall: PriceCall;
  readonly calendar: Pick<Calendar, 'dayOf' | 'hourStartOf'>;
}

/** Gives a record its price and its place in the ledger's calendar. */
export type BookRecord = (record: UsageRecord) => BookedRecord;

export function createBookRecord({ priceCall, calendar }: BookingPorts): BookRecord {
  return (record) => {
    const { price, costAtto } = priceCall(record);
    const factsDigest = digestFacts(record);
    return {
      record,
      day: calendar.dayOf(record.timestampUs),
      hourStartUs: calendar.hourStartOf(record.timestampUs),
      price,
      costAtto,
      factsDigest,
      bookedDigest: digestBooked(factsDigest, { price, costAtto }),
    };
  };
}
