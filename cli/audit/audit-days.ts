import { setTimeout as sleep } from 'node:timers/promises';
import { writeJson } from '../../functions/http/json.ts';
import { differencesOf } from '../../lib/integrity/integrity-answer.ts';
import { noteBalance } from '../../lib/integrity/note-balance.ts';
import { type ProjectDay, type Proof, wrongCounters } from '../../lib/integrity/proof.ts';
import { type ProofLimits, proveDay } from '../../lib/integrity/prove-day.ts';
import { isRepairable, type RepairedDay, repairFound } from '../../lib/integrity/repair-day.ts';
import type { AuditPorts } from './open-audit.ts';

interface Options {
  readonly isRepair: boolean;
  readonly betweenReadingsMs: number;
}

/** A whole family of a large day may be missing. */
const LIMITS: ProofLimits = { attempts: 5, patienceMs: 60_000, maxExamined: 500_000 };
const SHOWN_DIFFERENCES = 20;

/** Proves the days, and repairs those that need it after one pause for all of them. @returns the exit code */
export async function auditDays(
  ports: AuditPorts,
  days: readonly ProjectDay[],
  { isRepair, betweenReadingsMs }: Options,
): Promise<number> {
  const proofs: Proof[] = [];
  for (const of of days) {
    const end = await ports.endOf(of);
    if (end === undefined) proofs.push(await proveAndTell(ports, of));
    else console.log(`${of.day}  ${end}`);
  }
  const repairable = proofs.filter(isRepairable);
  let left = proofs.filter((proof) => proof.balanced !== true && !isRepairable(proof)).length;
  if (repairable.length === 0) return left === 0 ? 0 : 1;
  if (!isRepair) {
    console.error('Next: the same with --repair.');
    return 1;
  }
  console.error(`Pause of ${betweenReadingsMs / 1000} s before the second reading …`);
  await sleep(betweenReadingsMs);
  for (const proof of repairable) if (!(await repairAndTell(ports, proof))) left += 1;
  return left === 0 ? 0 : 1;
}

async function proveAndTell(ports: AuditPorts, of: ProjectDay): Promise<Proof> {
  const startedMs = performance.now();
  const proof = await proveDay(ports, of, LIMITS);
  console.log(`${describe(proof)}  ${((performance.now() - startedMs) / 1000).toFixed(1)} s`);
  showDifferences(ports, proof);
  tellForeign(proof);
  await noteBalance(ports.unbalanced, proof, Date.now() * 1000);
  return proof;
}

/** @returns whether the day is in balance now */
async function repairAndTell(ports: AuditPorts, proof: Proof): Promise<boolean> {
  // The day may have ended during the pause.
  const end = await ports.endOf(proof);
  if (end !== undefined) {
    console.log(`${proof.day}  not repaired: ${end}`);
    return false;
  }
  if (proof.sides?.records.calls === 0n) {
    // Then its counters are all that is left of them.
    console.log(`${proof.day}  not repaired: it has no record any more, they may have expired`);
    return false;
  }
  const repaired = await repairFound(ports, proof, LIMITS);
  console.log(describeRepair(repaired));
  tellForeign(repaired.left);
  await noteBalance(ports.unbalanced, repaired.left, Date.now() * 1000);
  return repaired.left.balanced === true;
}

function describe(proof: Proof): string {
  const { day, balanced, reason, sides } = proof;
  const calls = sides === undefined ? '' : `${sides.records.calls} calls  `;
  if (balanced === true) return `${day}  ${calls}balanced`;
  if (balanced === null) return `${day}  ${calls}not said: ${reason}`;
  return `${day}  ${calls}NOT BALANCED: ${wrongCounters(proof)} counters differ`;
}

function showDifferences({ calendar }: AuditPorts, proof: Proof): void {
  const differences = differencesOf(proof, calendar);
  for (const difference of differences.slice(0, SHOWN_DIFFERENCES)) console.log(`  ${writeJson(difference)}`);
  if (differences.length > SHOWN_DIFFERENCES) console.log(`  and ${differences.length - SHOWN_DIFFERENCES} more`);
}

function tellForeign({ day, foreign }: Proof): void {
  if (foreign.length === 0) return;
  console.log(`${day}  ${foreign.length} foreign items among its counters, which no repair mends:`);
  console.log(
    '  delete each by its pk and sk from the table of counters, then prove the day again (docs/operations.md)',
  );
}

function describeRepair({ found: { day }, repairs, refusedBy, left }: RepairedDay): string {
  if (refusedBy === 'quarantine')
    return `${day}  not repaired: settle its quarantine first (npm run quarantine -- list)`;
  const adjusted = repairs.filter(({ outcome }) => outcome === 'adjusted').length;
  const moved = repairs.length - adjusted;
  const untouched = refusedBy === 'moving' || moved > 0 ? ', others moved meanwhile: try again' : '';
  return `${day}  ${adjusted} counters repaired${untouched}  ${left.balanced === true ? 'balanced' : 'NOT BALANCED YET'}`;
}
