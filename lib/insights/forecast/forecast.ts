import type { BudgetOutlook, Forecast } from '../../api-contract.ts';
import type { Budget } from '../../budgets/budget.ts';
import type { Budgets } from '../../budgets/ports.ts';
import { addDays } from '../../calendar.ts';
import type { Decimal } from '../../money.ts';
import type { Books } from '../../spend/books.ts';
import { MAX_USER_DAYS } from '../../spend/user-days.ts';
import type { Project } from '../../usage/record.ts';
import { driversOf } from './drivers.ts';
import { forecastOfDays, frameOf } from './forecast-of-days.ts';
import type { Predict } from './methods.ts';
import { type NameBounds, namedOutlooks } from './named-outlooks.ts';
import { recentUsers } from './recent-users.ts';

export interface ForecastBooks extends Books {
  readonly budgets: Pick<Budgets, 'list'>;
  /** The method for histories of six weeks and more. */
  readonly seasonal: Predict;
}

interface ForecastQuestion {
  readonly project: Project;
  readonly nowUs: number;
  /** Days after today. */
  readonly days: number;
  /** What may be read of users and anchors; {@link IN_TIME} unless said otherwise. */
  readonly bounds?: NameBounds;
}

/** Complete days that a forecast rests on at most: a quarter of a year. */
const HISTORY_DAYS = 91;

/** For an answer that somebody waits for. */
const IN_TIME: NameBounds = { userDays: 10_000, users: 20, anchors: 3 };

/** For a function that has minutes: all that a project's budgets may name. */
export const IN_MINUTES: NameBounds = { userDays: MAX_USER_DAYS, users: 100, anchors: 100 };

/** `GET /forecast`: from the day counters of a quarter of a year, and those of a few users and anchors, however many records there are. */
export async function forecast(books: ForecastBooks, question: ForecastQuestion): Promise<Forecast<bigint, Decimal>> {
  const { project, nowUs, days, bounds = IN_TIME } = question;
  const { counters, budgets, calendar, currency, seasonal } = books;
  const frame = frameOf({ calendar, nowUs, days }, seasonal);
  const { today } = frame;
  const [rows, standing, users] = await Promise.all([
    counters.days(project, addDays(today, -HISTORY_DAYS), today),
    budgets.list(project),
    recentUsers(counters, project, today, bounds.userDays),
  ]);
  const named = await namedOutlooks(counters, { project, budgets: standing, frame, bounds, users });
  const ofDays = forecastOfDays(rows, { ...frame, days, currency, budgets: standing });
  return {
    ...ofDays,
    budgets: inOrderOf(standing, [...ofDays.budgets, ...named.outlooks]),
    budgets_left_out: named.leftOut,
    drivers: ofDays.drivers && driversOf(rows, users, addDays(today, -1)),
  };
}

function inOrderOf(
  budgets: readonly Budget[],
  outlooks: readonly BudgetOutlook<Decimal>[],
): readonly BudgetOutlook<Decimal>[] {
  const byId = Map.groupBy(outlooks, ({ id }) => id);
  return budgets.flatMap(({ id }) => byId.get(id) ?? []);
}
