import type { UnbalancedDays } from './ports.ts';
import type { Proof } from './proof.ts';

/** Remembers a day that is out of balance until a later proof finds it in balance; where nothing can be said, what was said stands. */
export async function noteBalance(
  unbalanced: Pick<UnbalancedDays, 'note' | 'clear'>,
  { project, day, balanced, differences, more }: Proof,
  auditedAtUs: number,
): Promise<void> {
  if (balanced === false) await unbalanced.note({ project, day, auditedAtUs, counters: differences.length + more });
  if (balanced === true) await unbalanced.clear({ project, day });
}
