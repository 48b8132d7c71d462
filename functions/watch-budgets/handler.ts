import { type RecheckPorts, recheckProjects } from '../../lib/alerts/recheck.ts';
import { sendWaiting } from '../../lib/alerts/send-alerts.ts';
import { UnpricedWatcher, type UnpricedWatchPorts } from '../../lib/alerts/unpriced-watcher.ts';
import { CounterWatch, type WatchOutcome } from '../../lib/alerts/watch-counters.ts';
import { BudgetWatcher, type BudgetWatchPorts } from '../../lib/budgets/budget-watcher.ts';
import { AnomalyCheck, type AnomalyCheckPorts } from '../../lib/insights/anomalies/anomaly-check.ts';
import type { WatchRequest } from '../watch.ts';

type Ports = AnomalyCheckPorts & UnpricedWatchPorts & BudgetWatchPorts & Pick<RecheckPorts, 'projects'>;

/** Follows the counters' stream; looks at all of them again, for what is odd among them, and sends what waits when its schedules say so. */
export function createWatchBudgets(ports: Ports): (request: WatchRequest) => Promise<WatchOutcome> {
  const watch = new CounterWatch(ports, [new UnpricedWatcher(ports), new BudgetWatcher(ports)]);
  const check = new AnomalyCheck(ports);
  return async (request) => {
    if ('rows' in request) return watch.look(request.rows);
    if (request.task === 'recheck-levels') return recheckProjects({ ...ports, watch });
    if (request.task === 'check-anomalies') return recheckProjects({ ...ports, watch: check });
    return { raised: 0, ...(await sendWaiting(ports)) };
  };
}
