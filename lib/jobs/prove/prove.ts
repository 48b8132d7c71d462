import { findGoneRecords, type GoneRecordsPorts } from '../../integrity/gone-records.ts';
import { noteBalance } from '../../integrity/note-balance.ts';
import type { StoredProofs, UnbalancedDays } from '../../integrity/ports.ts';
import type { Proof } from '../../integrity/proof.ts';
import type { ProofRuns } from '../../integrity/proof-runs.ts';
import { advanceProof, beginProof, type ProofLimits, type ProofPorts, recordsOf } from '../../integrity/prove-day.ts';
import type { Clock } from '../../ports.ts';
import type { Day } from '../../usage/record.ts';
import type { JobProgress, JsonText } from '../job.ts';
import type { Asked, JobWork } from '../kinds.ts';
import type { ProveInput } from './prove-input.ts';

export interface ProvePorts extends ProofPorts, GoneRecordsPorts {
  readonly runs: ProofRuns;
  readonly proofs: Pick<StoredProofs, 'put'>;
  readonly unbalanced: Pick<UnbalancedDays, 'note' | 'clear'>;
  readonly today: () => Day;
  readonly clock: Clock;
  /** The answer of `GET /integrity`, as JSON text. */
  readonly answerOf: (proof: Proof) => JsonText;
  /** The value of such a text, only to be written again with every digit. */
  readonly readAnswer: (answer: JsonText) => unknown;
}

/** Where a proof stands, as a value of JSON. How far it has come is in its run. */
export interface ProveCursor {
  readonly token: string;
  readonly progress: JobProgress;
  /** There when it is proved. */
  readonly answer?: JsonText;
  /** Nothing of the run is left. */
  readonly isCleared?: true;
}

const LIMITS: ProofLimits = { attempts: 3, patienceMs: 30_000, maxExamined: 10_000 };

/**
 * Proves a day of any size, stores the proof and notes whether the day is in balance, as an audit does. A run is stored as a whole after each page, over the one before, so whichever of two
 * runs of the job function is found there can be gone on with: at worst some pages are read twice.
 */
export const createProve = (ports: ProvePorts): JobWork<ProveInput, ProveCursor> => ({
  async advance(asked, cursor) {
    const next = await advanceFrom(ports, asked, cursor);
    return { cursor: next, progress: next.progress };
  },
  isFinishedAt: ({ isCleared = false }) => isCleared,
  canStopAt: () => true,
  resultOf: (_, { answer }) => (answer === undefined ? undefined : ports.readAnswer(answer)),
  // The books are only read.
  totalsOf: () => undefined,
});

async function advanceFrom(
  ports: ProvePorts,
  asked: Asked<ProveInput>,
  cursor: ProveCursor | undefined,
): Promise<ProveCursor> {
  if (cursor === undefined) return begin(ports, asked);
  if (cursor.answer === undefined) return readOn(ports, asked, cursor);
  await ports.runs.remove({ project: asked.project, token: cursor.token });
  return { ...cursor, isCleared: true };
}

async function begin(ports: ProvePorts, { project, input }: Asked<ProveInput>): Promise<ProveCursor> {
  const begun = { token: ports.randomId(), progress: { done: 0, total: 0 } };
  const gone = await findGoneRecords(ports, { project, day: input.date }, ports.today());
  if (gone === undefined) return begun;
  return { ...begun, answer: 'answer' in gone ? gone.answer : ports.answerOf(gone.proof), isCleared: true };
}

async function readOn(
  ports: ProvePorts,
  { project, input }: Asked<ProveInput>,
  { token, progress }: ProveCursor,
): Promise<ProveCursor> {
  const of = { project, day: input.date };
  const run = (await ports.runs.find({ project, token })) ?? beginProof();
  await advanceProof(ports, of, LIMITS, run);
  const at = { token, progress: furthest(progress, recordsOf(run)) };
  if (run.proof === undefined) {
    await ports.runs.put({ project, token }, run);
    return at;
  }
  const answer = ports.answerOf(run.proof);
  await ports.proofs.put({ ...of, answer });
  await noteBalance(ports.unbalanced, run.proof, ports.clock());
  return { token, progress: { ...at.progress, total: at.progress.done }, answer };
}

function furthest(before: JobProgress, { done, total }: JobProgress): JobProgress {
  return { done: Math.max(before.done, done), total: Math.max(before.total, total) };
}
