import type { Day } from '../../usage/record.ts';

/** Days whose records are exported, both inclusive. */
export interface ExportInput {
  readonly from: Day;
  readonly to: Day;
}

/** Days of one export at most. */
export const MAX_EXPORTED_DAYS = 366;
