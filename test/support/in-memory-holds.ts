import { type Hold, type HoldKey, MAX_OPEN_RESERVATIONS, type OpenReservation } from '../../lib/budgets/hold.ts';
import type { Holds, NewReservation, Room } from '../../lib/budgets/ports.ts';

interface StoredHold {
  reservedAtto: bigint;
  releases: number;
  readonly open: Map<string, OpenReservation>;
}

export class InMemoryHolds implements Holds {
  readonly #holds = new Map<string, StoredHold>();

  async read(keys: readonly HoldKey[]): Promise<readonly (Hold | undefined)[]> {
    return keys.map((key) => {
      const hold = this.#holds.get(placeOf(key));
      return hold && { ...hold, open: new Map(hold.open) };
    });
  }

  async open(key: HoldKey): Promise<void> {
    if (!this.#holds.has(placeOf(key)))
      this.#holds.set(placeOf(key), { reservedAtto: 0n, releases: 0, open: new Map() });
  }

  async admit(reservation: NewReservation, rooms: readonly Room[]): Promise<'admitted' | 'not-admitted'> {
    const { id, amountAtto, expiresAtUs } = reservation;
    const isThere = rooms.every(({ key, mostReservedAtto, releases }) => {
      const hold = this.#holds.get(placeOf(key));
      const hasRoom = hold !== undefined && hold.reservedAtto <= mostReservedAtto && !hold.open.has(id);
      return hasRoom && hold.releases === releases && hold.open.size < MAX_OPEN_RESERVATIONS;
    });
    if (!isThere) return 'not-admitted';
    for (const { key } of rooms) {
      const hold = this.#holds.get(placeOf(key));
      hold?.open.set(id, { amountAtto, expiresAtUs });
      if (hold !== undefined) hold.reservedAtto += amountAtto;
    }
    return 'admitted';
  }

  async drop(key: HoldKey, ids: readonly string[]): Promise<void> {
    const hold = this.#holds.get(placeOf(key));
    const open = ids.filter((id) => hold?.open.has(id));
    if (hold === undefined || open.length === 0) return;
    for (const id of open) {
      hold.reservedAtto -= hold.open.get(id)?.amountAtto ?? 0n;
      hold.open.delete(id);
    }
    hold.releases += 1;
  }
}

const placeOf = ({ project, budgetId, user, period }: HoldKey): string => [project, budgetId, user, period].join('\0');
