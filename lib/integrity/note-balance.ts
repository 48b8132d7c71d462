import type { UnbalancedDays } from './ports.ts';
import { type Proof, wrongCounters } from './proof.ts';

/** Remembers a day that is out of balance until a later proof finds it in balance; where nothing can be said, what was said stands. */
export async function noteBalance(
  unbalanced: Pick<UnbalancedDays, 'note' | 'clear'>,
  proof: Proof,
  auditedAtUs: number,
): Promise<void> {
  const { project, day, balanced } = proof;
  if (balanced === false) await unbalanced.note({ project, day, auditedAtUs, counters: wrongCounters(proof) });
  if (balanced === true) await unbalanced.clear({ project, day });
}
