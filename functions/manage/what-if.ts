import type { Calendar } from '../../lib/calendar.ts';
import { refuseSealed } from '../../lib/integrity/refuse-sealed.ts';
import { type RequestPorts, requestJob } from '../../lib/jobs/request-job.ts';
import { readWhatIf } from '../../lib/jobs/what-if/read-what-if.ts';
import type { SealedDays } from '../../lib/ports.ts';
import { readJson } from '../http/read-json.ts';
import type { RouteHandler } from '../route.ts';
import { jobAccepted } from './jobs.ts';

export interface WhatIfPorts extends RequestPorts {
  readonly sealedDays: SealedDays;
  readonly calendar: Pick<Calendar, 'iso'>;
}

/** `POST /what-if {from, to, replace}`: changes nothing, so any number of them may be under way. */
export function createRequestWhatIf(ports: WhatIfPorts): RouteHandler {
  return async ({ caller: { project, keyId: requestedBy }, body, nowUs }) => {
    const input = readWhatIf(readJson(body()));
    await refuseSealed(ports.sealedDays, project, input.from, input.to);
    return jobAccepted(
      await requestJob(ports, { project, kind: 'what-if', input, requestedBy }, nowUs),
      ports.calendar,
    );
  };
}
