import type { Calendar } from '../../lib/calendar.ts';
import { findGoneRecords, type GoneRecordsPorts } from '../../lib/integrity/gone-records.ts';
import { toIntegrityAnswer } from '../../lib/integrity/integrity-answer.ts';
import type { StoredProofs } from '../../lib/integrity/ports.ts';
import type { Proof } from '../../lib/integrity/proof.ts';
import { type ProofPorts, proveDay } from '../../lib/integrity/prove-day.ts';
import { storedJson } from '../http/json.ts';
import { day, readQuery } from '../http/parameters.ts';
import type { RouteHandler } from '../route.ts';

export interface GetIntegrityPorts extends ProofPorts, GoneRecordsPorts {
  readonly proofs: Pick<StoredProofs, 'find'>;
  readonly calendar: Pick<Calendar, 'iso' | 'dayOf'>;
}

export const PARAMETERS = { date: day };

/** So many records, each of a user and a session of its own, that they are read four times within a request. */
const REQUEST_LIMITS = { attempts: 2, patienceMs: 3000, maxRecords: 25_000, maxExamined: 10_000 };

/**
 * `GET /integrity?date=`: a sealed day is answered by the proof that it was sealed with, one that is too large to be proved at
 * once by its last proof, which an audit or a job has made.
 */
export function createGetIntegrity(ports: GetIntegrityPorts, limits = REQUEST_LIMITS): RouteHandler {
  const { proofs, calendar } = ports;
  return async ({ caller, query, nowUs }) => {
    const { date } = readQuery(PARAMETERS, query);
    const of = { project: caller.project, day: date };
    const stored = (answer: string) => ({ status: 200, body: storedJson(answer) });
    const proved = (proof: Proof) => ({ status: 200, body: toIntegrityAnswer(proof, { provedAtUs: nowUs }, calendar) });
    const gone = await findGoneRecords(ports, of, calendar.dayOf(nowUs));
    if (gone !== undefined) return 'answer' in gone ? stored(gone.answer) : proved(gone.proof);
    const proof = await proveDay(ports, of, limits);
    const last = proof.reason === 'too_large' ? await proofs.find(of) : undefined;
    return last === undefined ? proved(proof) : stored(last.answer);
  };
}
