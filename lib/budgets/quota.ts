import type { QuotaAnswer } from '../api-contract.ts';
import type { Calendar } from '../calendar.ts';
import { type Decimal, money } from '../money.ts';
import type { Project } from '../usage/record.ts';
import { scopeAnswer } from './budget-answer.ts';
import { coversOf, reservedAtto } from './hold.ts';
import { nextPeriodFrom } from './period.ts';
import type { Budgets, Holds } from './ports.ts';
import { CLOSED_DAYS_MAX_AGE_US, type Spending } from './spending.ts';
import { remainingAtto } from './standing.ts';

export interface QuotaPorts {
  readonly budgets: Pick<Budgets, 'list'>;
  readonly holds: Pick<Holds, 'read'>;
  readonly spending: Pick<Spending, 'ask'>;
  readonly calendar: Pick<Calendar, 'iso' | 'dayOf' | 'startOfDay'>;
  readonly currency: string;
}

const SECOND_US = 1_000_000;

/** Whether a user may go on: as long as something is left in every budget in which all of the user's calls count. */
export async function quotaOf(
  { budgets, holds, spending, calendar, currency }: QuotaPorts,
  project: Project,
  user: string,
  nowUs: number,
): Promise<QuotaAnswer<bigint, Decimal>> {
  const covers = coversOf(await budgets.list(project), user, calendar.dayOf(nowUs));
  const hard = covers.filter(({ budget }) => budget.isHard);
  const [read, sums] = await Promise.all([
    holds.read(hard.map(({ hold }) => hold)),
    spending.ask(project, covers, nowUs),
  ]);
  const answers = covers.map(({ budget, period, hold }, index) => {
    const reserved = reservedAtto(read[hard.findIndex((one) => one.hold === hold)], nowUs);
    const { costAtto = 0n, unpricedCalls = 0n } = sums[index] ?? {};
    return {
      id: budget.id,
      name: budget.name,
      scope: scopeAnswer(budget.scope),
      period: budget.period,
      limit: money(budget.limitAtto),
      spent: money(costAtto),
      reserved: money(reserved),
      remaining: money(remainingAtto(budget, costAtto + reserved)),
      unpriced_calls: unpricedCalls,
      resets_at: calendar.iso(calendar.startOfDay(nextPeriodFrom(period))),
      hard: budget.isHard,
    };
  });
  return {
    allowed: answers.every(({ remaining }) => remaining.units > 0n),
    currency,
    budgets: answers,
    closed_days_lag_s: CLOSED_DAYS_MAX_AGE_US / SECOND_US,
  };
}
