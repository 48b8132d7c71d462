import type { Calendar } from '../../lib/calendar.ts';
import { readForgetRequest } from '../../lib/forgetting/read-forget-request.ts';
import { requestForget } from '../../lib/jobs/forget/request-forget.ts';
import type { RequestPorts } from '../../lib/jobs/request-job.ts';
import { readJson } from '../http/read-json.ts';
import type { RouteHandler } from '../route.ts';
import { jobAccepted } from './jobs.ts';

export interface ForgetPorts extends RequestPorts {
  readonly calendar: Pick<Calendar, 'iso'>;
}

/** `POST /forget {user_id}`: the name is in the body, since an address would stand in logs. */
export function createRequestForget(ports: ForgetPorts): RouteHandler {
  return async ({ caller: { project, keyId: requestedBy }, body, nowUs }) => {
    const userId = readForgetRequest(readJson(body()));
    return jobAccepted(await requestForget(ports, { project, userId, requestedBy }, nowUs), ports.calendar);
  };
}
