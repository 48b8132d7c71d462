import { alertAnswer } from '../../lib/alerts/alert-answer.ts';
import type { Alerts } from '../../lib/alerts/ports.ts';
import type { Calendar } from '../../lib/calendar.ts';
import { LedgerError } from '../../lib/errors.ts';
import type { RouteHandler } from '../route.ts';

export interface AlertPorts {
  readonly alerts: Pick<Alerts, 'acknowledge'>;
  readonly calendar: Pick<Calendar, 'iso'>;
}

/** `POST /alerts/{id}/ack`: says who has seen it and when. The first acknowledgement stays; a second one is no fault. */
export function createAcknowledgeAlert({ alerts, calendar }: AlertPorts): RouteHandler {
  return async ({ caller, path: { id = '' }, nowUs }) => {
    const alert = await alerts.acknowledge(caller.project, id, { atUs: nowUs, by: caller.keyId });
    if (alert === undefined) throw new LedgerError('not_found', 'there is no alert with this id');
    return { status: 200, body: alertAnswer(alert, calendar) };
  };
}
