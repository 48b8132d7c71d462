import type { Recommendations } from '../../api-contract.ts';
import type { Budgets } from '../../budgets/ports.ts';
import { addDays, daysBetween } from '../../calendar.ts';
import type { Decimal } from '../../money.ts';
import type { PriceBooks } from '../../ports.ts';
import type { Books } from '../../spend/books.ts';
import { inMoneyOf } from '../../spend/shapes.ts';
import type { Project } from '../../usage/record.ts';
import type { EvidenceStore } from '../evidence/evidence.ts';
import type { Advice } from './advice.ts';
import { budgetAdvice } from './budget-advice.ts';
import { idleBudgets } from './idle-budgets.ts';
import { cheaperAdvice, priceOnlyAdvice, unpricedAdvice } from './model-advice.ts';
import { gatheredDays, recordAdvice } from './record-advice.ts';

export interface RecommendationBooks extends Books {
  readonly budgets: Pick<Budgets, 'list'>;
  readonly evidence: Pick<EvidenceStore, 'list'>;
  readonly priceBooks: PriceBooks;
}

interface RecommendationQuestion {
  readonly project: Project;
  readonly nowUs: number;
  /** Today is the last of them. */
  readonly days: number;
}

/** `GET /recommendations`: from the day counters of the period and one item of each night, however many records there are. */
export async function recommendations(
  { counters, budgets, evidence, priceBooks, calendar, currency }: RecommendationBooks,
  { project, nowUs, days }: RecommendationQuestion,
): Promise<Recommendations<bigint, Decimal>> {
  const today = calendar.dayOf(nowUs);
  const from = addDays(today, 1 - days);
  const [rows, standing, gathered, price] = await Promise.all([
    counters.days(project, from, today),
    budgets.list(project),
    evidence.list(project, from, today),
    priceBooks.of(project),
  ]);
  const [first = today] = rows.map(({ key }) => key.day).toSorted();
  const period = { from, to: today, days: daysBetween(first, today) + 1 };
  const lookedThrough = gatheredDays(rows, gathered, today);
  const savings = [
    ...cheaperAdvice(rows, period),
    ...priceOnlyAdvice(rows, period, price, nowUs),
    ...recordAdvice(rows, gathered, lookedThrough, period),
  ];
  const idle = idleBudgets(standing, rows, today).map((found) => budgetAdvice(found, period));
  return {
    estimate: true,
    period_days: days,
    gathered_days: lookedThrough,
    recommendations: [...savings.toSorted(largestSaving), ...unpricedAdvice(rows, period), ...idle],
    ...inMoneyOf(currency, rows),
  };
}

const largestSaving = (a: Advice, b: Advice): number => {
  const [one, other] = [a.saving_per_month?.units ?? 0n, b.saving_per_month?.units ?? 0n];
  return Number(other > one) - Number(other < one);
};
