import type { BudgetCourseAnswer, BudgetStandingAnswer } from '../api-contract.ts';
import { type Calendar, daysFromTo } from '../calendar.ts';
import { type Decimal, money } from '../money.ts';
import type { CounterReader } from '../ports.ts';
import type { DashboardRows } from '../spend/dashboard.ts';
import { type AnyRow, groupRows } from '../spend/groups.ts';
import type { Day, Project } from '../usage/record.ts';

type Standing = BudgetStandingAnswer<bigint, Decimal>;
type Scope = Standing['scope'];

export interface CoursePorts {
  readonly counters: Pick<CounterReader, 'userDays' | 'anchors'>;
  readonly calendar: Pick<Calendar, 'dayOf' | 'hourStartOf' | 'hoursOf'>;
}

interface CourseQuestion {
  readonly project: Project;
  readonly nowUs: number;
  /** What is read for the first screen anyway: only budgets of a user or an anchor ask for more. */
  readonly read: Promise<DashboardRows>;
}

/** Tells of each budget how what was spent came together in its running period, day by day or hour by hour. */
export async function withCourses(
  ports: CoursePorts,
  standings: readonly Standing[],
  question: CourseQuestion,
): Promise<readonly BudgetCourseAnswer<bigint, Decimal>[]> {
  const rows = await question.read;
  return Promise.all(
    standings.map(async (standing) => ({ ...standing, course: await courseOf(ports, standing, question, rows) })),
  );
}

async function courseOf(
  ports: CoursePorts,
  { scope, period, period_from, spent }: Standing,
  { project, nowUs }: CourseQuestion,
  { days, hours }: DashboardRows,
): Promise<readonly Decimal[] | null> {
  if (spent === null) return null;
  const { calendar } = ports;
  const today = calendar.dayOf(nowUs);
  const isOfName = scope.type === 'user' || scope.type === 'anchor';
  if (period === 'daily') {
    if (isOfName) return null;
    const begun = calendar.hoursOf(today).filter((startUs) => startUs <= calendar.hourStartOf(nowUs));
    const own = hours.filter(({ key }) => isOf(scope, key));
    return courseBy(begun.map(String), own, ({ hourStartUs }) => String(hourStartUs), spent);
  }
  const begun = daysFromTo(period_from.slice(0, 'YYYY-MM-DD'.length), today);
  const own = isOfName ? await readName(ports, project, scope, begun) : days.filter(({ key }) => isOf(scope, key));
  return courseBy(begun, own, ({ day }) => day, spent);
}

const isOf = ({ type, value }: Scope, key: AnyRow['key']): boolean =>
  type === 'all' || ((type === 'model' || type === 'function') && key[type] === value);

async function readName(
  { counters }: CoursePorts,
  project: Project,
  { type, value }: Scope,
  days: readonly Day[],
): Promise<readonly AnyRow[]> {
  const name = value ?? '';
  if (type === 'user') return counters.userDays(project, name, days);
  return (await Promise.all(days.map((day) => counters.anchors(project, day, name)))).flat();
}

/** The last step is what the budget itself says: it may have been read a moment later. */
function courseBy(
  steps: readonly string[],
  rows: readonly AnyRow[],
  stepOf: (key: AnyRow['key']) => string,
  spent: Decimal,
): readonly Decimal[] {
  const byStep = groupRows(rows, stepOf);
  let sumAtto = 0n;
  const completed = steps.slice(0, -1).map((step) => {
    sumAtto += byStep.sumsOf(step).costAtto;
    return money(sumAtto);
  });
  return [...completed, spent];
}
