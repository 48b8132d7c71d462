import type { Day } from '../../usage/record.ts';

/** What a re-pricing was asked for; days are inclusive. */
export interface RepriceInput {
  readonly from: Day;
  readonly to: Day;
  /** The recorded name of the one model to look at; absent: all. */
  readonly model?: string;
  /** Only says what would change. */
  readonly dryRun: boolean;
}

/** Days of one re-pricing at most. */
export const MAX_REPRICED_DAYS = 366;
