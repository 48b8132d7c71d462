import { alertAnswer } from '../../../lib/alerts/alert-answer.ts';
import { pageParameters, readQuery, toPage } from '../../http/parameters.ts';
import type { RouteHandler } from '../../route.ts';
import type { QueryPorts } from '../ports.ts';

/** `GET /alerts`: newest first. */
export const createListAlerts =
  ({ alerts, calendar }: Pick<QueryPorts, 'alerts' | 'calendar'>): RouteHandler =>
  async ({ caller, query }) => {
    const { items, cursor } = await alerts.list(caller.project, toPage(readQuery(pageParameters, query)));
    return { status: 200, body: { alerts: items.map((alert) => alertAnswer(alert, calendar)), cursor } };
  };
