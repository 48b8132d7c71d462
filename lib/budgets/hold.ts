import type { Budget } from './budget.ts';
import { type Period, periodOf } from './period.ts';
import type { SpendTarget } from './spending.ts';

/** Where the open reservations of a hard budget are kept: by budget, user of a user's budget, and period. */
export interface HoldKey {
  readonly project: string;
  readonly budgetId: string;
  /** Empty where the budget is about all. */
  readonly user: string;
  /** Name of the period. */
  readonly period: string;
}

export interface OpenReservation {
  readonly amountAtto: bigint;
  readonly expiresAtUs: number;
}

/** The open reservations in one budget and period. */
export interface Hold {
  /** Sum of the open ones, those included that have expired and were not dropped yet. */
  readonly reservedAtto: bigint;
  /** How often some were taken out. While it stays, nothing has moved from what is reserved to what is spent. */
  readonly releases: number;
  readonly open: ReadonlyMap<string, OpenReservation>;
}

/** Reservations that may be open in one hold: each makes every write of it a little larger. */
export const MAX_OPEN_RESERVATIONS = 500;

/** A budget that a user's calls count in, and where. */
export interface Cover {
  readonly budget: Budget;
  readonly period: Period;
  readonly target: SpendTarget;
  readonly hold: HoldKey;
}

/**
 * The budgets in which every call of a user counts, in the period of a day. Whether a call counts in those of a model, a function or an
 * anchor is not known from its user.
 */
export function coversOf(budgets: readonly Budget[], user: string, day: string): readonly Cover[] {
  return budgets.flatMap((budget): readonly Cover[] => {
    const { scope } = budget;
    const isOfUser = scope.type === 'each_user' || (scope.type === 'user' && scope.value === user);
    if (!isOfUser && scope.type !== 'all') return [];
    const period = periodOf(budget.period, day);
    return [
      {
        budget,
        period,
        target: isOfUser ? { type: 'user', value: user } : { type: 'all' },
        hold: { project: budget.project, budgetId: budget.id, user: isOfUser ? user : '', period: period.name },
      },
    ];
  });
}

/** What is reserved at an instant: a reservation that has expired holds nothing, dropped or not. */
export function reservedAtto(hold: Hold | undefined, nowUs: number): bigint {
  let sum = 0n;
  for (const { amountAtto, expiresAtUs } of hold?.open.values() ?? []) if (expiresAtUs > nowUs) sum += amountAtto;
  return sum;
}

export const expiredIds = (hold: Hold, nowUs: number): readonly string[] =>
  [...hold.open].filter(([, { expiresAtUs }]) => expiresAtUs <= nowUs).map(([id]) => id);

const RESERVATION_ID = /^rsv_([0-9a-f]{14})[0-9a-f]{16}$/;

/** Names the instant, so that a record that names the reservation says in which periods it was made. */
export const reservationId = (nowUs: number, randomId: string): string =>
  `rsv_${nowUs.toString(16).padStart(14, '0')}${randomId.replaceAll('-', '').slice(0, 16)}`;

/** When a reservation was made, in microseconds; undefined when the text is no id of ours. */
export function instantOfReservation(id: string): number | undefined {
  const [, instant] = RESERVATION_ID.exec(id) ?? [];
  return instant === undefined ? undefined : Number.parseInt(instant, 16);
}
