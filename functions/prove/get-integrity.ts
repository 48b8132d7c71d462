import type { Calendar } from '../../lib/calendar.ts';
import { toIntegrityAnswer } from '../../lib/integrity/integrity-answer.ts';
import { type ProofPorts, proveDay } from '../../lib/integrity/prove-day.ts';
import { day, readQuery } from '../query/parameters.ts';
import type { RouteHandler } from '../route.ts';

export interface GetIntegrityPorts extends ProofPorts {
  readonly calendar: Pick<Calendar, 'iso'>;
}

/** So many records, each of a user and a session of its own, that they are read four times within a request. */
const LIMITS = { attempts: 2, patienceMs: 3000, maxRecords: 25_000, maxExamined: 10_000 };

/** `GET /integrity?date=`. */
export const createGetIntegrity =
  (ports: GetIntegrityPorts): RouteHandler =>
  async ({ caller, query }) => {
    const { date } = readQuery({ date: day }, query);
    const proof = await proveDay(ports, { project: caller.project, day: date }, LIMITS);
    return { status: 200, body: toIntegrityAnswer(proof, ports.calendar) };
  };
