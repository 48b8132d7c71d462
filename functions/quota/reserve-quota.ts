import type { ReservationAnswer } from '../../lib/api-contract.ts';
import { readReservation } from '../../lib/budgets/read-reservation.ts';
import { createReserve, type ReservationOutcome, type ReservePorts } from '../../lib/budgets/reserve.ts';
import type { Calendar } from '../../lib/calendar.ts';
import { type Decimal, money } from '../../lib/money.ts';
import type { RouteHandler } from '../route.ts';
import { ownUser } from './own-user.ts';

export interface ReserveQuotaPorts extends ReservePorts {
  readonly calendar: Pick<Calendar, 'dayOf' | 'startOfDay' | 'iso'>;
}

/** `POST /quota/reserve`: refusing is an answer, not an error. */
export function createReserveQuota(ports: ReserveQuotaPorts): RouteHandler {
  const reserve = createReserve(ports);
  return async ({ caller, body, nowUs }) => {
    const { user: asked, ...sent } = readReservation(body(), caller.userId !== undefined);
    const user = ownUser(caller, asked);
    const outcome = await reserve({ ...sent, project: caller.project, user }, nowUs);
    return { status: 200, body: reservationAnswer(outcome, ports.calendar) };
  };
}

function reservationAnswer(outcome: ReservationOutcome, { iso }: Pick<Calendar, 'iso'>): ReservationAnswer<Decimal> {
  const none = { reservation_id: null, remaining: null, expires_at: null, refused_by: null };
  switch (outcome.outcome) {
    case 'unlimited':
      return { ...none, allowed: true };
    case 'refused':
      return { ...none, allowed: false, remaining: money(outcome.remainingAtto), refused_by: outcome.budgetId };
    case 'reserved': {
      const { id, expiresAtUs } = outcome.reservation;
      const remaining = money(outcome.remainingAtto);
      return { ...none, allowed: true, reservation_id: id, remaining, expires_at: iso(expiresAtUs) };
    }
  }
}
