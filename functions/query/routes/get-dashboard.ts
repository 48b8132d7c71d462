import { openAlerts } from '../../../lib/alerts/open-alerts.ts';
import { withCourses } from '../../../lib/budgets/course.ts';
import { Spending } from '../../../lib/budgets/spending.ts';
import { budgetStandings } from '../../../lib/budgets/standing.ts';
import { latestBrief } from '../../../lib/insights/forecast/latest-brief.ts';
import { unbalancedDays } from '../../../lib/integrity/unbalanced-days.ts';
import { dashboard, readDashboardRows } from '../../../lib/spend/dashboard.ts';
import { readQuery } from '../../http/parameters.ts';
import type { RouteHandler } from '../../route.ts';
import type { QueryPorts } from '../ports.ts';

/** `GET /dashboard`: spending, forecast, budgets, and what needs care: the page's first screen. */
export function createGetDashboard(ports: QueryPorts): RouteHandler {
  const spending = new Spending(ports);
  return async ({ caller: { project, scopes }, query, nowUs }) => {
    readQuery({}, query);
    const read = readDashboardRows(ports, project, nowUs);
    const standing = ports.budgets.list(project);
    const ofStanding = { list: () => standing };
    const [spend, budgets, alerts, unbalanced, kept] = await Promise.all([
      dashboard(ports, project, nowUs, read),
      budgetStandings({ ...ports, spending, budgets: ofStanding }, project, nowUs).then((standings) =>
        withCourses(ports, standings, { project, nowUs, read }),
      ),
      openAlerts(ports, project),
      unbalancedDays(ports, project),
      ports.forecasts.find(project),
    ]);
    const forecast = latestBrief(kept, { ...ports, rows: (await read).days, budgets: await standing, nowUs });
    return {
      status: 200,
      body: { access: { project, scopes }, ...spend, forecast, budgets, alerts, unbalanced_days: unbalanced },
    };
  };
}
