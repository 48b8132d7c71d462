import type { RecordEvidenceKind } from '../../api-contract.ts';
import { addDays, daysFromTo } from '../../calendar.ts';
import type { Sums } from '../../counters/counter.ts';
import { money } from '../../money.ts';
import type { Day } from '../../usage/record.ts';
import { toFloat } from '../estimate.ts';
import type { DayEvidence, Finding } from '../evidence/evidence.ts';
import { bySaving, Findings } from '../evidence/findings.ts';
import { type Advice, NOTHING_ELSE, type Period, perMonth, rowsLink, toUse } from './advice.ts';
import { type DayRows, usesByFunction } from './use.ts';

const CAVEATS: Readonly<Record<RecordEvidenceKind, string>> = {
  prompt_caching:
    'The books know how much was sent, not what: input that grows within a session is taken to begin alike. Caches must be asked for at some sellers, and a prompt that changes at its beginning is never read from one.',
  batch_price:
    'Batches are answered within a day, not at once: the calls are tagged interactive=false, and only that says that they may wait.',
  retry_storm:
    'Sent again more than twice within seconds of the failure before. The saving is the cost of the failures beyond the second repeat: wait longer each time, then give up. Failures that cost nothing still fill rate limits.',
  paid_failures:
    'What the failed calls cost, at most: some of them may fail whatever is done, and a storm of retries is counted here too.',
};

/** Calls of the period that say enough. */
const MIN_CALLS: Readonly<Record<RecordEvidenceKind, bigint>> = {
  prompt_caching: 100n,
  batch_price: 100n,
  retry_storm: 30n,
  paid_failures: 30n,
};
/** Of long input that could repeat the call before, so much does: of input by chance less than a third. */
const MIN_REPEATED_SHARE = 0.75;
/** Less of what the calls cost is not worth a change. */
const MIN_SAVED_SHARE = 0.2;
/** Of what the function's calls of the model cost. */
const MIN_FAILED_SHARE = 0.01;

/** Days whose records were looked through, and those without calls, in which there was nothing to look at. */
export function gatheredDays(rows: DayRows, evidence: readonly DayEvidence[], today: Day): number {
  const looked = new Set(evidence.map(({ day }) => day));
  const withCalls = new Set(rows.map(({ key }) => key.day));
  const [first] = [...withCalls, ...looked].toSorted();
  if (first === undefined || looked.size === 0) return 0;
  return daysFromTo(first, addDays(today, -1)).filter((day) => looked.has(day) || !withCalls.has(day)).length;
}

/** What the nights have found in the records of the period, where it comes to something. */
export function recordAdvice(
  rows: DayRows,
  evidence: readonly DayEvidence[],
  days: number,
  period: Period,
): readonly Advice[] {
  const found = new Findings(evidence.flatMap(({ findings }) => findings)).largest(Number.POSITIVE_INFINITY);
  const uses = new Map(usesByFunction(rows).map((use) => [`${use.function}\n${use.model}`, use]));
  return found.toSorted(bySaving).flatMap((finding) => {
    const use = uses.get(`${finding.function}\n${finding.model}`);
    return use !== undefined && isCase(finding, use.sums) ? [toAdvice(finding, use.sums, days, period)] : [];
  });
}

function isCase({ kind, calls, ofCalls, costAtto, savedAtto }: Finding, sums: Sums): boolean {
  if (calls < MIN_CALLS[kind]) return false;
  const isWorthIt = toFloat(savedAtto) >= MIN_SAVED_SHARE * toFloat(costAtto);
  switch (kind) {
    case 'prompt_caching':
      return isWorthIt && sums.cacheReadTokens === 0n && Number(calls) >= MIN_REPEATED_SHARE * Number(ofCalls);
    case 'batch_price':
      return isWorthIt;
    case 'retry_storm':
      return true;
    case 'paid_failures':
      return toFloat(savedAtto) >= MIN_FAILED_SHARE * toFloat(sums.costAtto);
  }
}

const toAdvice = (finding: Finding, sums: Sums, days: number, period: Period): Advice => ({
  ...NOTHING_ELSE,
  kind: finding.kind,
  model: finding.model,
  function: finding.function,
  saving_per_month: perMonth(toFloat(finding.savedAtto), days),
  calls: finding.calls,
  evidence: [toUse(finding.model, sums)],
  records: {
    days: BigInt(days),
    calls: finding.calls,
    of_calls: finding.ofCalls,
    tokens: finding.tokens,
    cost: money(finding.costAtto),
    saving: money(finding.savedAtto),
  },
  caveat: CAVEATS[finding.kind],
  link: rowsLink(period, { group_by: 'day', function: finding.function, model: finding.model }),
});
