import pMap from 'p-map';
import type { Calendar } from '../calendar.ts';
import type { Reservations } from '../ports.ts';
import type { UsageRecord } from '../usage/record.ts';
import { coversOf, type HoldKey, instantOfReservation } from './hold.ts';
import type { Budgets, Holds } from './ports.ts';

interface ReleasePorts {
  readonly budgets: Pick<Budgets, 'list'>;
  readonly holds: Pick<Holds, 'drop'>;
  readonly calendar: Pick<Calendar, 'dayOf'>;
}

const HOLDS_AT_ONCE = 8;

/**
 * Releases the reservations that counted records name, in the budgets of their user as they stand. A partial record releases nothing: its
 * final one brings the rest of the cost. What is not found (another user's, one of a budget that was changed since) expires by itself.
 */
export function createReservations({ budgets, holds, calendar }: ReleasePorts): Reservations {
  return {
    async release(records) {
      const byProject = Map.groupBy(records.filter(isSettled), ({ project }) => project);
      for (const [project, own] of byProject) {
        const hard = (await budgets.list(project)).filter(({ isHard }) => isHard);
        const found = own.flatMap((record) => {
          const atUs = instantOfReservation(record.reservationId ?? '');
          const day = atUs === undefined ? undefined : calendar.dayOf(atUs);
          const covers = day === undefined ? [] : coversOf(hard, record.userId, day);
          return covers.map(({ hold }) => ({ hold, id: record.reservationId ?? '' }));
        });
        const byHold = Map.groupBy(found, ({ hold }) => placeOf(hold));
        await pMap(
          byHold.values(),
          ([first, ...others]) =>
            first === undefined
              ? undefined
              : holds.drop(first.hold, [...new Set([first, ...others].map(({ id }) => id))]),
          { concurrency: HOLDS_AT_ONCE },
        );
      }
    },
  };
}

const isSettled = ({ status }: UsageRecord): boolean => status !== 'partial';

const placeOf = ({ budgetId, user, period }: HoldKey): string => [budgetId, user, period].join('\0');
