import type { Day } from '../../usage/record.ts';

/** A day that is proved. */
export interface ProveInput {
  readonly date: Day;
}
