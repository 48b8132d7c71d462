import type { Calendar } from '../../lib/calendar.ts';
import { toIntegrityAnswer } from '../../lib/integrity/integrity-answer.ts';
import type { Seals, StoredProofs } from '../../lib/integrity/ports.ts';
import { openProof, type ProofPorts, proveDay } from '../../lib/integrity/prove-day.ts';
import { isExpiring } from '../../lib/integrity/seal-days.ts';
import { storedJson } from '../http/json.ts';
import { day, readQuery } from '../http/parameters.ts';
import type { RouteHandler } from '../route.ts';

export interface GetIntegrityPorts extends ProofPorts {
  readonly proofs: Pick<StoredProofs, 'find'>;
  readonly seals: Pick<Seals, 'find'>;
  readonly calendar: Pick<Calendar, 'iso' | 'dayOf'>;
  /** Days after which records expire; absent: never. */
  readonly retentionDays: number | undefined;
}

export const PARAMETERS = { date: day };

/** So many records, each of a user and a session of its own, that they are read four times within a request. */
const REQUEST_LIMITS = { attempts: 2, patienceMs: 3000, maxRecords: 25_000, maxExamined: 10_000 };

/**
 * `GET /integrity?date=`: a sealed day is answered by the proof that it was sealed with, one that is too large to be proved at
 * once by the last proof of the audit.
 */
export function createGetIntegrity(ports: GetIntegrityPorts, limits = REQUEST_LIMITS): RouteHandler {
  const { seals, proofs, calendar, retentionDays } = ports;
  return async ({ caller, query, nowUs }) => {
    const { date } = readQuery(PARAMETERS, query);
    const of = { project: caller.project, day: date };
    const seal = await seals.find(of);
    if (seal?.answer !== undefined) return { status: 200, body: storedJson(seal.answer) };
    const isExpired = isExpiring(date, calendar.dayOf(nowUs), retentionDays);
    const proof = isExpired ? openProof(of, 'expired') : await proveDay(ports, of, limits);
    const stored = proof.reason === 'too_large' ? await proofs.find(of) : undefined;
    if (stored !== undefined) return { status: 200, body: storedJson(stored.answer) };
    return { status: 200, body: toIntegrityAnswer(proof, { provedAtUs: nowUs }, calendar) };
  };
}
