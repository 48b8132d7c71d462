import type { AlertAnswer } from '../api-contract.ts';
import type { Calendar } from '../calendar.ts';
import type { Decimal } from '../money.ts';
import type { Project } from '../usage/record.ts';
import { alertAnswer } from './alert-answer.ts';
import type { Alerts } from './ports.ts';

const NEWEST = 20;

interface OpenAlertPorts {
  readonly alerts: Pick<Alerts, 'list'>;
  readonly calendar: Pick<Calendar, 'iso'>;
}

/** Those of the newest alerts that nobody has acknowledged, newest first. */
export async function openAlerts(
  { alerts, calendar }: OpenAlertPorts,
  project: Project,
): Promise<readonly AlertAnswer<bigint, Decimal>[]> {
  const { items } = await alerts.list(project, { limit: NEWEST });
  return items.filter(({ acknowledged }) => acknowledged === undefined).map((alert) => alertAnswer(alert, calendar));
}
