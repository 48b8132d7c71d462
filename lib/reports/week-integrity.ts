import type { IntegrityAnswer, ProvedDay, WeeklyReport } from '../api-contract.ts';
import { daysFromTo } from '../calendar.ts';
import type { Seals, StoredProofs } from '../integrity/ports.ts';
import { type AnyRow, groupRows } from '../spend/groups.ts';
import type { Day, Project } from '../usage/record.ts';
import type { Week } from './week.ts';

export interface ProofLookUp {
  readonly proofs: Pick<StoredProofs, 'find'>;
  readonly seals: Pick<Seals, 'find'>;
}

/**
 * What the audit has found of the days of a week that have calls. A proof is of its counters as they were: when they are others by
 * now, by the sum of their digests, it proves nothing of what the report says.
 *
 * @param rows the day counters of the week
 */
export async function weekIntegrity(
  ports: ProofLookUp,
  project: Project,
  { from, to }: Week,
  rows: readonly AnyRow[],
): Promise<WeeklyReport['integrity']> {
  const byDay = groupRows(rows, ({ day }) => day);
  const withCalls = daysFromTo(from, to).filter((day) => byDay.sumsOf(day).calls > 0n);
  const days = await Promise.all(
    withCalls.map((day) => provedDay(ports, project, day, byDay.sumsOf(day).digest.toString())),
  );
  const isUnknown = days.some(({ balanced }) => balanced === null);
  const isWrong = days.some(({ balanced }) => balanced === false);
  return { balanced: isWrong ? false : isUnknown ? null : true, days };
}

async function provedDay(
  { proofs, seals }: ProofLookUp,
  project: Project,
  day: Day,
  digest: string,
): Promise<ProvedDay> {
  const of = { project, day };
  const answer = (await seals.find(of))?.answer ?? (await proofs.find(of))?.answer;
  if (answer === undefined) return { date: day, balanced: null, reason: 'not_proved', proved_at: null };
  // Only what is no money is read of it, so that doubles do.
  const { balanced, reason, proved_at, counters } = JSON.parse(answer) as IntegrityAnswer;
  const isOfNow = counters?.digest === digest;
  if (balanced !== null && !isOfNow) return { date: day, balanced: null, reason: 'moved_since', proved_at };
  return { date: day, balanced, ...(reason !== undefined && { reason }), proved_at };
}
