import type { Calendar } from '../../lib/calendar.ts';
import { toIntegrityAnswer } from '../../lib/integrity/integrity-answer.ts';
import type { StoredProofs } from '../../lib/integrity/ports.ts';
import { type ProofPorts, proveDay } from '../../lib/integrity/prove-day.ts';
import { storedJson } from '../http/json.ts';
import { day, readQuery } from '../query/parameters.ts';
import type { RouteHandler } from '../route.ts';

export interface GetIntegrityPorts extends ProofPorts {
  readonly proofs: Pick<StoredProofs, 'find'>;
  readonly calendar: Pick<Calendar, 'iso'>;
}

/** So many records, each of a user and a session of its own, that they are read four times within a request. */
const REQUEST_LIMITS = { attempts: 2, patienceMs: 3000, maxRecords: 25_000, maxExamined: 10_000 };

/** `GET /integrity?date=`: a day that is too large to be proved at once is answered by the last proof of the audit. */
export function createGetIntegrity(ports: GetIntegrityPorts, limits = REQUEST_LIMITS): RouteHandler {
  return async ({ caller, query, nowUs }) => {
    const { date } = readQuery({ date: day }, query);
    const of = { project: caller.project, day: date };
    const proof = await proveDay(ports, of, limits);
    const stored = proof.reason === 'too_large' ? await ports.proofs.find(of) : undefined;
    return {
      status: 200,
      body: stored === undefined ? toIntegrityAnswer(proof, nowUs, ports.calendar) : storedJson(stored.answer),
    };
  };
}
