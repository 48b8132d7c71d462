import { openAlerts } from '../../../lib/alerts/open-alerts.ts';
import { withCourses } from '../../../lib/budgets/course.ts';
import { Spending } from '../../../lib/budgets/spending.ts';
import { budgetStandings } from '../../../lib/budgets/standing.ts';
import { unbalancedDays } from '../../../lib/integrity/unbalanced-days.ts';
import { dashboard, readDashboardRows } from '../../../lib/spend/dashboard.ts';
import { readQuery } from '../../http/parameters.ts';
import type { RouteHandler } from '../../route.ts';
import type { QueryPorts } from '../ports.ts';

/** `GET /dashboard`: spending, budgets, and what needs care: the page's first screen. */
export function createGetDashboard(ports: QueryPorts): RouteHandler {
  const spending = new Spending(ports);
  return async ({ caller: { project, scopes }, query, nowUs }) => {
    readQuery({}, query);
    const read = readDashboardRows(ports, project, nowUs);
    const [spend, budgets, alerts, unbalanced] = await Promise.all([
      dashboard(ports, project, nowUs, read),
      budgetStandings({ ...ports, spending }, project, nowUs).then((standings) =>
        withCourses(ports, standings, { project, nowUs, read }),
      ),
      openAlerts(ports, project),
      unbalancedDays(ports, project),
    ]);
    return {
      status: 200,
      body: { access: { project, scopes }, ...spend, budgets, alerts, unbalanced_days: unbalanced },
    };
  };
}
