import { sumsOf } from '../../lib/counters/families.ts';
import { timedId } from '../../lib/jobs/job.ts';
import { money } from '../../lib/money.ts';
import type { AuditEntry } from '../../lib/ports.ts';
import { tokensOf } from '../../lib/spend/groups.ts';
import type { BookedRecord } from '../../lib/usage/record.ts';
import { writeJson } from '../http/json.ts';

interface Deletion {
  /** Id of the key. */
  readonly by: string;
  readonly atUs: number;
  readonly random: string;
}

/** What the audit log keeps of a deleted record: what its day lost, and nothing that tells whose it was. */
export function deletionEntry(booked: BookedRecord, { by, atUs, random }: Deletion): AuditEntry {
  const { record, day, costAtto } = booked;
  return {
    project: record.project,
    id: timedId('audit', atUs, random),
    atUs,
    by,
    action: 'delete',
    outcome: 'done',
    input: JSON.stringify({ date: day, model: record.model, function: record.function }),
    totals: writeJson({ calls: 1, tokens: tokensOf(sumsOf(booked)), cost: costAtto === null ? null : money(costAtto) }),
  };
}
