import { LedgerError } from '../../lib/errors.ts';
import { type KeepForecastsPorts, keepForecasts } from '../../lib/insights/forecast/keep-forecasts.ts';
import type { Log, LogFields } from '../log.ts';
import type { TaskRun } from '../task.ts';

export interface ForetellPorts extends Omit<KeepForecastsPorts, 'onFailure'> {
  readonly log: Pick<Log, 'error'>;
}

/** More than one project takes. */
const RESERVE_MS = 60_000;

/**
 * Keeps the forecast of every project, whatever the event says.
 *
 * @throws when one has failed, so that Lambda tries again and an alarm says so
 */
export function createForetell(ports: ForetellPorts): (event: unknown, run: TaskRun) => Promise<LogFields> {
  const onFailure = (project: string, error: unknown): void => ports.log.error('forecast_failed', { project }, error);
  return async (_event, { remainingMs }) => {
    const { failed, ...counts } = await keepForecasts({ ...ports, onFailure }, () => remainingMs() > RESERVE_MS);
    if (failed > 0) throw new LedgerError('internal', `${failed} forecasts could not be made`);
    return counts;
  };
}
