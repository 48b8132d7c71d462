import type { Reservations } from '../../lib/ports.ts';

/** For worlds in which nobody reserves anything. */
export const NO_RESERVATIONS: Reservations = { release: async () => {} };
