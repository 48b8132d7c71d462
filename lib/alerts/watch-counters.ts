import type { AnyCounterRow } from '../counters/counter.ts';
import type { Project } from '../usage/record.ts';
import type { Delivery } from './alert.ts';
import { AlertRaiser } from './raise-alerts.ts';
import { type SendOutcome, type SendPorts, sendEach } from './send-alerts.ts';

export interface WatchOutcome extends SendOutcome {
  /** Mails that the alerts that were raised call for. */
  readonly raised: number;
}

/** One kind of alert that the counters may call for. */
export interface Watcher {
  /** Raises what these counters call for, whatever family they are of. */
  raise(rows: readonly AnyCounterRow[], raiser: AlertRaiser): Promise<readonly Delivery[]>;
  /** Raises what a project calls for today and yesterday, by reading its counters. */
  recheck(project: Project, raiser: AlertRaiser): Promise<readonly Delivery[]>;
}

/**
 * Raises the alerts that counters call for, and sends them. It looks at the level, not at the change: the same counters may
 * come again, late or in another order, and alert nobody twice.
 */
export class CounterWatch {
  readonly #ports: SendPorts;
  readonly #watchers: readonly Watcher[];
  readonly #raiser: AlertRaiser;

  constructor(ports: SendPorts, watchers: readonly Watcher[]) {
    this.#ports = ports;
    this.#watchers = watchers;
    this.#raiser = new AlertRaiser(ports);
  }

  /** @throws what the store throws; what was raised before stays raised, and the same counters may be given again. */
  look(rows: readonly AnyCounterRow[]): Promise<WatchOutcome> {
    return this.#send((watcher) => watcher.raise(rows, this.#raiser));
  }

  /** Looks at a project without being told of anything. @throws as {@link look} */
  recheck(project: Project): Promise<WatchOutcome> {
    return this.#send((watcher) => watcher.recheck(project, this.#raiser));
  }

  async #send(raise: (watcher: Watcher) => Promise<readonly Delivery[]>): Promise<WatchOutcome> {
    const deliveries: Delivery[] = [];
    for (const watcher of this.#watchers) deliveries.push(...(await raise(watcher)));
    return { raised: deliveries.length, ...(await sendEach(this.#ports, deliveries)) };
  }
}
