import type { Dashboard } from '../../../lib/api-contract.ts';

/**
 * The month's cost, if the days to come cost the mean of its days so far. Counted from the first day with calls: a ledger that
 * began on the 20th says nothing of the 1st.
 *
 * @returns undefined where nothing has a cost yet
 */
export function expectedOfMonth({ month, cost_trend, today, generated_at }: Dashboard): number | undefined {
  const ofMonth = cost_trend.filter(({ date }) => date.slice(0, 7) === today.date.slice(0, 7));
  const first = ofMonth.findIndex(({ calls }) => calls > 0);
  if (first === -1 || !month.cost) return undefined;
  const lengthDays = new Date(Date.UTC(month.year, month.month, 0)).getUTCDate();
  const elapsedToday = dayShare(generated_at);
  const seenDays = ofMonth.length - first - 1 + elapsedToday;
  const comingDays = lengthDays - ofMonth.length + 1 - elapsedToday;
  return month.cost * (1 + comingDays / seenDays);
}

const SECONDS_OF_DAY = 86_400;

/** How much of its day an instant with the ledger's offset has behind it, above 0. */
function dayShare(instant: string): number {
  const [hours = 0, minutes = 0, seconds = 0] = instant.slice(11, 19).split(':').map(Number);
  return Math.max(1, hours * 3600 + minutes * 60 + seconds) / SECONDS_OF_DAY;
}
