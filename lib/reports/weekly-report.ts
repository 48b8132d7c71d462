import type { WeekChange, WeeklyReport } from '../api-contract.ts';
import type { Budgets } from '../budgets/ports.ts';
import { Spending } from '../budgets/spending.ts';
import { budgetStandings } from '../budgets/standing.ts';
import { addDays, monthOf } from '../calendar.ts';
import type { Sums } from '../counters/counter.ts';
import type { ExactBrief } from '../insights/forecast/brief.ts';
import type { KeptForecasts } from '../insights/forecast/kept-forecasts.ts';
import { BRIEF_DAYS, latestBrief } from '../insights/forecast/latest-brief.ts';
import { Decimal, divideHalfUp, MONEY_SCALE } from '../money.ts';
import type { Books } from '../spend/books.ts';
import { tokensOf, totalOf } from '../spend/groups.ts';
import { costOf } from '../spend/shapes.ts';
import type { Project } from '../usage/record.ts';
import { usageReport } from './usage-report.ts';
import { type Week, weekBefore } from './week.ts';
import { type ProofLookUp, weekIntegrity } from './week-integrity.ts';

export interface WeeklyReportPorts extends Books, ProofLookUp {
  readonly budgets: Pick<Budgets, 'list'>;
  readonly forecasts: Pick<KeptForecasts, 'find'>;
}

export type ExactWeeklyReport = WeeklyReport<bigint, Decimal>;

/** User counters of a week that may be read: a week of 100,000 users a day and more, in a function that has minutes. */
const MAX_USER_DAYS = 1_000_000;

const PERCENT_DECIMALS = 2;

/** The report of a week that is over. */
export async function weeklyReport(
  ports: WeeklyReportPorts,
  project: Project,
  week: Week,
  nowUs: number,
): Promise<ExactWeeklyReport> {
  const { counters, calendar } = ports;
  const { name, from, to } = week;
  const before = weekBefore(week);
  const endUs = calendar.startOfDay(addDays(to, 1)) - 1;
  const spending = new Spending({ counters, calendar });
  const [{ report, rows }, rowsBefore, budgets, forecast] = await Promise.all([
    usageReport(ports, { project, from, to, nowUs, maxUserDays: MAX_USER_DAYS }),
    counters.days(project, before.from, before.to),
    budgetStandings({ ...ports, spending }, project, endUs),
    forecastAt(ports, project, nowUs),
  ]);
  const integrity = await weekIntegrity(ports, project, week, rows);
  const change = { from: before.from, to: before.to, ...changesOf(totalOf(rows), totalOf(rowsBefore)) };
  return { week: name, ...report, change, budgets, forecast, integrity };
}

/** The month may have begun before the days that the means of a brief rest on. */
async function forecastAt(ports: WeeklyReportPorts, project: Project, nowUs: number): Promise<ExactBrief> {
  const { counters, calendar } = ports;
  const today = calendar.dayOf(nowUs);
  const [from = today] = [`${monthOf(today)}-01`, addDays(today, -BRIEF_DAYS)].toSorted();
  const [kept, rows, budgets] = await Promise.all([
    ports.forecasts.find(project),
    counters.days(project, from, today),
    ports.budgets.list(project),
  ]);
  return latestBrief(kept, { ...ports, rows, budgets, nowUs });
}

/** Figures of a week beside those of the one before. */
export const changesOf = (now: Sums, before: Sums): Omit<ExactWeeklyReport['change'], 'from' | 'to'> => ({
  calls: countChange(now.calls, before.calls),
  tokens: countChange(tokensOf(now), tokensOf(before)),
  cost: costChange(costOf(now), costOf(before)),
});

const countChange = (now: bigint, before: bigint): WeekChange<bigint, Decimal> => ({
  before,
  difference: now - before,
  percent: percentOf(now - before, before),
});

function costChange(now: Decimal | null, before: Decimal | null): WeekChange<Decimal | null, Decimal> {
  if (now === null || before === null) return { before, difference: null, percent: null };
  const difference = now.units - before.units;
  return { before, difference: new Decimal(difference, MONEY_SCALE), percent: percentOf(difference, before.units) };
}

const percentOf = (difference: bigint, before: bigint): Decimal | null =>
  before > 0n ? new Decimal(divideHalfUp(difference * 10_000n, before), PERCENT_DECIMALS) : null;
