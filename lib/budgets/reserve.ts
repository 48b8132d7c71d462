import type { Calendar } from '../calendar.ts';
import { LedgerError } from '../errors.ts';
import type { RandomId } from '../ports.ts';
import type { Project } from '../usage/record.ts';
import { type Cover, coversOf, expiredIds, type Hold, MAX_OPEN_RESERVATIONS, reservationId } from './hold.ts';
import { nextPeriodFrom } from './period.ts';
import type { Budgets, Holds, NewReservation } from './ports.ts';
import type { Spending } from './spending.ts';

export interface ReservePorts {
  readonly budgets: Pick<Budgets, 'list'>;
  readonly holds: Holds;
  /** Must read strongly consistently: see {@link createReserve}. */
  readonly spending: Pick<Spending, 'ask'>;
  readonly calendar: Pick<Calendar, 'dayOf' | 'startOfDay'>;
  readonly randomId: RandomId;
  /** Waits before the next attempt, longer with each. */
  readonly pause: (attempt: number) => Promise<void>;
}

export interface ReservationRequest {
  readonly project: Project;
  readonly user: string;
  readonly estimateAtto: bigint;
  readonly expiresInS: number;
}

export type ReservationOutcome =
  /** No hard budget limits this user. */
  | { readonly outcome: 'unlimited' }
  | { readonly outcome: 'reserved'; readonly reservation: NewReservation; readonly remainingAtto: bigint }
  /** `remainingAtto` is what is left in the budget that refuses. */
  | { readonly outcome: 'refused'; readonly budgetId: string; readonly remainingAtto: bigint };

/** What is left of a hard budget when it is looked at. */
interface Left {
  readonly cover: Cover;
  readonly hold: Hold;
  readonly spentAtto: bigint;
  readonly leftAtto: bigint;
}

const ATTEMPTS = 12;
const SECOND_US = 1_000_000;
const DAY_SECONDS = 86_400;

/**
 * Reserves room for a call in every hard budget of its user, in all of them or in none.
 *
 * What counts against a limit is what is spent and what is reserved. A call's cost is in the counters before its reservation is released, so
 * it is always in one of the two, and for a moment in both. The holds are read first, then the counters, and the room is taken only while
 * no hold has released anything since: so what was read as spent is never less than what had left the holds by then.
 */
export function createReserve(
  ports: ReservePorts,
): (request: ReservationRequest, nowUs: number) => Promise<ReservationOutcome> {
  const { budgets, holds, calendar, randomId, pause } = ports;
  return async (request, nowUs) => {
    const { project, user, estimateAtto } = request;
    const all = coversOf(await budgets.list(project), user, calendar.dayOf(nowUs));
    const covers = all.filter(({ budget }) => budget.isHard);
    if (covers.length === 0) return { outcome: 'unlimited' };
    const reservation: NewReservation = {
      id: reservationId(nowUs, randomId()),
      amountAtto: estimateAtto,
      expiresAtUs: nowUs + request.expiresInS * SECOND_US,
    };
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      if (attempt > 0) await pause(attempt);
      const left = await lookAt(ports, project, covers, nowUs);
      const tightest = left.toSorted((a, b) => (a.leftAtto < b.leftAtto ? -1 : 1))[0];
      if (tightest === undefined || left.length < covers.length) continue;
      const { leftAtto, cover } = tightest;
      if (leftAtto < estimateAtto)
        return { outcome: 'refused', budgetId: cover.budget.id, remainingAtto: leftAtto > 0n ? leftAtto : 0n };
      refuseFlood(left);
      const rooms = left.map(({ cover: { hold: key, budget }, hold: { releases }, spentAtto }) => ({
        key,
        releases,
        mostReservedAtto: budget.limitAtto - spentAtto - estimateAtto,
      }));
      if ((await holds.admit(reservation, rooms)) === 'admitted')
        return { outcome: 'reserved', reservation, remainingAtto: leftAtto - estimateAtto };
    }
    throw new LedgerError('unavailable', 'too many ask for the same budget at once', { retryAfterSeconds: 1 });
  };
}

/** What is left in each budget; fewer than there are budgets when a hold had to be made or cleared first. */
async function lookAt(
  { holds, spending, calendar }: ReservePorts,
  project: Project,
  covers: readonly Cover[],
  nowUs: number,
): Promise<readonly Left[]> {
  const read = await holds.read(covers.map(({ hold }) => hold));
  const ready: (readonly [Cover, Hold])[] = [];
  for (const [index, cover] of covers.entries()) {
    const hold = read[index];
    const expired = hold === undefined ? [] : expiredIds(hold, nowUs);
    if (hold === undefined) await holds.open(cover.hold, forgetAt(calendar, cover));
    else if (expired.length > 0) await holds.drop(cover.hold, expired);
    else ready.push([cover, hold]);
  }
  if (ready.length < covers.length) return [];
  const sums = await spending.ask(project, covers, nowUs);
  return ready.map(([cover, hold], index) => {
    const spentAtto = sums[index]?.costAtto ?? 0n;
    return { cover, hold, spentAtto, leftAtto: cover.budget.limitAtto - spentAtto - hold.reservedAtto };
  });
}

/** A day after the period: by then the last reservation in it has expired. */
const forgetAt = ({ startOfDay }: ReservePorts['calendar'], { period }: Cover): number =>
  startOfDay(nextPeriodFrom(period)) / SECOND_US + DAY_SECONDS;

function refuseFlood(left: readonly Left[]): void {
  const isFull = left.some(({ hold }) => hold.open.size >= MAX_OPEN_RESERVATIONS);
  if (isFull)
    throw new LedgerError('too_many_requests', `a budget has ${MAX_OPEN_RESERVATIONS} open reservations`, {
      retryAfterSeconds: 1,
    });
}
