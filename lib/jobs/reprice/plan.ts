import type { Rebooking } from '../../ports.ts';
import type { BookedPrice, PriceCall } from '../../pricing/price.ts';
import { digestBooked } from '../../usage/digest.ts';
import type { BookedRecord, Day, Project } from '../../usage/record.ts';
import type { RepricedCall } from './tally.ts';

/**
 * A change of one record that is to be made, as a value of JSON. It is stored before any of it is done, so that after a crash
 * it can be told which records of the page were changed already, and from what.
 */
export interface PlannedChange {
  readonly date: Day;
  readonly userId: string;
  readonly timestampUs: number;
  readonly id: string;
  readonly model: string;
  readonly readDigest: string;
  readonly bookedDigest: string;
  readonly price: BookedPrice;
  readonly beforeAtto: string | null;
  readonly afterAtto: string | null;
}

/** What the current prices make of a record: nothing, or a change to plan. */
export function planChange(
  { record, day, costAtto, ...stored }: BookedRecord,
  priceCall: PriceCall,
): PlannedChange | undefined {
  const priced = priceCall(record);
  const bookedDigest = digestBooked(stored.factsDigest, priced);
  if (bookedDigest === stored.bookedDigest) return undefined;
  return {
    date: day,
    userId: record.userId,
    timestampUs: record.timestampUs,
    id: record.id,
    model: record.model,
    readDigest: String(stored.bookedDigest),
    bookedDigest: String(bookedDigest),
    price: priced.price,
    beforeAtto: numeralOf(costAtto),
    afterAtto: numeralOf(priced.costAtto),
  };
}

export const rebookingOf = (project: Project, change: PlannedChange): Rebooking => ({
  identity: { project, userId: change.userId, timestampUs: change.timestampUs, id: change.id },
  readDigest: BigInt(change.readDigest),
  bookedDigest: BigInt(change.bookedDigest),
  price: change.price,
  costAtto: attoOf(change.afterAtto),
});

export const changedCall = ({ date, model, beforeAtto, afterAtto }: PlannedChange): RepricedCall => ({
  date,
  model,
  isChanged: true,
  beforeAtto: attoOf(beforeAtto),
  afterAtto: attoOf(afterAtto),
});

export const unchangedCall = ({ day, record, costAtto }: BookedRecord): RepricedCall => ({
  date: day,
  model: record.model,
  isChanged: false,
  beforeAtto: costAtto,
  afterAtto: costAtto,
});

const numeralOf = (atto: bigint | null): string | null => (atto === null ? null : String(atto));

const attoOf = (numeral: string | null): bigint | null => (numeral === null ? null : BigInt(numeral));
