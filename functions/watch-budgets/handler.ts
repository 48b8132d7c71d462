import { type RecheckPorts, recheckLevels } from '../../lib/alerts/recheck.ts';
import { type SendPorts, sendWaiting } from '../../lib/alerts/send-alerts.ts';
import { UnpricedWatcher, type UnpricedWatchPorts } from '../../lib/alerts/unpriced-watcher.ts';
import { CounterWatch, type WatchOutcome } from '../../lib/alerts/watch-counters.ts';
import { BudgetWatcher, type BudgetWatchPorts } from '../../lib/budgets/budget-watcher.ts';
import type { WatchRequest } from '../watch.ts';

type Ports = SendPorts & UnpricedWatchPorts & BudgetWatchPorts & Pick<RecheckPorts, 'projects'>;

/** Follows the counters' stream; looks at all of them again and sends what waits when its schedules say so. */
export function createWatchBudgets(ports: Ports): (request: WatchRequest) => Promise<WatchOutcome> {
  const watch = new CounterWatch(ports, [new UnpricedWatcher(ports), new BudgetWatcher(ports)]);
  return async (request) => {
    if ('rows' in request) return watch.look(request.rows);
    if (request.task === 'recheck-levels') return recheckLevels({ ...ports, watch });
    return { raised: 0, ...(await sendWaiting(ports)) };
  };
}
