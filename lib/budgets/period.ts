import { addDays, daysOfMonth, isoWeekOf, monthOf } from '../calendar.ts';
import type { Day } from '../usage/record.ts';
import type { BudgetPeriod } from './budget.ts';

/** One period of a budget. It is a part of every key that belongs to it, so nothing is ever reset. */
export interface Period {
  /** `2026-11-24`, `2026-W48` or `2026-11`. */
  readonly name: string;
  readonly from: Day;
  /** Its last day. */
  readonly to: Day;
}

/** The period that a day is in. */
export function periodOf(kind: BudgetPeriod, day: Day): Period {
  switch (kind) {
    case 'daily':
      return { name: day, from: day, to: day };
    case 'weekly': {
      const { name, monday } = isoWeekOf(day);
      return { name, from: monday, to: addDays(monday, 6) };
    }
    case 'monthly': {
      const name = monthOf(day);
      return { name, from: `${name}-01`, to: daysOfMonth(name).at(-1) ?? day };
    }
  }
}

/** The day on which the next period begins. */
export const nextPeriodFrom = ({ to }: Period): Day => addDays(to, 1);
