import type { LeftSessions } from '../ports.ts';
import type { Day } from '../usage/record.ts';
import type { LeftSessionNotes } from './ports.ts';

/** Notes of today. */
export const createLeftSessions = (notes: Pick<LeftSessionNotes, 'put'>, today: () => Day): LeftSessions => ({
  note: (sessions) => notes.put(sessions.map((key) => ({ key, on: today() }))),
});
