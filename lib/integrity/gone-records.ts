import type { ReadRetentions } from '../retention/ports.ts';
import { isExpiring } from '../retention/retention.ts';
import type { Day } from '../usage/record.ts';
import type { Seals } from './ports.ts';
import type { ProjectDay, Proof } from './proof.ts';
import { openProof } from './prove-day.ts';

export interface GoneRecordsPorts {
  readonly seals: Pick<Seals, 'find'>;
  readonly retentions: ReadRetentions;
}

/** What is said of a day whose records do not tell what its counters must be: the answer that it was sealed with, or that it can't be known. */
export type GoneRecords = { readonly answer: string } | { readonly proof: Proof };

/** @returns undefined when the day can be proved by its records */
export async function findGoneRecords(
  { seals, retentions }: GoneRecordsPorts,
  of: ProjectDay,
  today: Day,
): Promise<GoneRecords | undefined> {
  const seal = await seals.find(of);
  if (seal?.answer !== undefined) return { answer: seal.answer };
  return isExpiring(of.day, today, await retentions()) ? { proof: openProof(of, 'expired') } : undefined;
}
