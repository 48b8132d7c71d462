import { type RecheckPorts, recheckLevels } from '../../lib/alerts/recheck.ts';
import { sendWaiting } from '../../lib/alerts/send-alerts.ts';
import { CounterWatch, type WatchOutcome, type WatchPorts } from '../../lib/alerts/watch-counters.ts';
import type { WatchRequest } from '../watch.ts';

/** Follows the counters' stream; looks at all of them again and sends what waits when its schedules say so. */
export function createWatchBudgets(
  ports: WatchPorts & Omit<RecheckPorts, 'watch'>,
): (request: WatchRequest) => Promise<WatchOutcome> {
  const watch = new CounterWatch(ports);
  return async (request) => {
    if ('rows' in request) return watch.look(request.rows);
    if (request.task === 'recheck-levels') return recheckLevels({ ...ports, watch }, ports.clock());
    return { raised: 0, ...(await sendWaiting(ports)) };
  };
}
