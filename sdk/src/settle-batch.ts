/** What becomes of the records of a request by its answer. */
import { amendRecord } from './amend-record.ts';
import type { CompleteRecord } from './contract.ts';
import type { HeldRecord } from './held-records.ts';
import type { RejectedRecord } from './problem.ts';
import type { Answer, Fault, Verdict } from './read-answer.ts';

export interface Settlement {
  /** To be sent again: those that were not taken, in their order, and those that were amended. */
  readonly again: readonly HeldRecord[];
  /** Delivered or rejected for good. */
  readonly done: readonly HeldRecord[];
  readonly rejected: readonly RejectedRecord[];
  /** Why usage objects could not be read; their records are among those to be sent again, without them. */
  readonly unread: readonly Fault[];
}

export function settleBatch(batch: readonly HeldRecord[], answer: Answer): Settlement {
  const settlement = {
    again: [] as HeldRecord[],
    done: [] as HeldRecord[],
    rejected: [] as RejectedRecord[],
    unread: [] as Fault[],
  };
  for (const [index, held] of batch.entries()) {
    const verdict: Verdict = (answer.kind === 'verdicts' ? answer.verdicts[index] : undefined) ?? 'again';
    if (typeof verdict === 'object') reject(held, verdict.rejected, settlement);
    else (verdict === 'again' ? settlement.again : settlement.done).push(held);
  }
  return settlement;
}

function reject(
  held: HeldRecord,
  errors: readonly Fault[],
  settlement: { again: HeldRecord[]; done: HeldRecord[]; rejected: RejectedRecord[]; unread: Fault[] },
): void {
  const record = recordOf(held);
  const amended = amendRecord(record, errors);
  const bytes = encoder.encode(JSON.stringify(amended ?? null));
  // It must not hold more than it did: the bound was kept by what it was.
  if (amended !== undefined && bytes.byteLength <= held.bytes.byteLength) {
    settlement.again.push({ ...held, bytes });
    settlement.unread.push(...errors);
  } else {
    settlement.done.push(held);
    settlement.rejected.push({ record, errors });
  }
}

const encoder = new TextEncoder();

export const recordOf = ({ bytes }: HeldRecord): CompleteRecord => JSON.parse(new TextDecoder().decode(bytes));
