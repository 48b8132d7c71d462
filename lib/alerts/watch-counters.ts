import type { CounterRow } from '../counters/counter.ts';
import type { CounterReader } from '../ports.ts';
import { type AlertSubject, DEFAULT_TOPIC, type Delivery, raiseAlert, subjectIdentity } from './alert.ts';
import { type SendOutcome, type SendPorts, sendEach } from './send-alerts.ts';
import { readDayOfCounters, unpricedFacts, unpricedModels } from './unpriced-model.ts';

export interface WatchPorts extends SendPorts {
  readonly counters: Pick<CounterReader, 'days' | 'hours'>;
}

export interface WatchOutcome extends SendOutcome {
  readonly raised: number;
}

/** Subjects that an instance remembers as alerted; it asks the outbox for others. */
const MAX_REMEMBERED = 10_000;

/**
 * Raises the alerts that day counters call for, and sends them. It looks at the level, not at the change: the same counters may
 * come again, late or in another order, and alert nobody twice.
 */
export class CounterWatch {
  readonly #ports: WatchPorts;
  readonly #alerted = new Set<string>();

  constructor(ports: WatchPorts) {
    this.#ports = ports;
  }

  /** @throws what the store throws; what was raised before stays raised, and the same counters may be given again. */
  async look(rows: readonly CounterRow<'day'>[]): Promise<WatchOutcome> {
    const unknown = unpricedModels(rows).filter((subject) => !this.#alerted.has(subjectIdentity(subject)));
    const byDay = Map.groupBy(unknown, ({ project, day }) => `${project}|${day}`);
    const deliveries: Delivery[] = [];
    for (const subjects of byDay.values()) deliveries.push(...(await this.#raise(subjects, rows)));
    return { raised: deliveries.length, ...(await sendEach(this.#ports, deliveries)) };
  }

  /** @param subjects of one project and day */
  async #raise(subjects: readonly AlertSubject[], seen: readonly CounterRow<'day'>[]): Promise<readonly Delivery[]> {
    const { outbox, counters, clock } = this.#ports;
    const isRaised = await Promise.all(subjects.map((subject) => outbox.isRaised(subject)));
    for (const [index, subject] of subjects.entries()) if (isRaised[index]) this.#remember(subject);
    const fresh = subjects.filter((_, index) => !isRaised[index]);
    const [first] = fresh;
    if (first === undefined) return [];
    const day = await readDayOfCounters(counters, first, seen);
    const raised: Delivery[] = [];
    for (const subject of fresh) {
      const facts = unpricedFacts(subject, day);
      // It got its price since it was seen.
      if (facts.unpricedCalls === 0n) continue;
      const { alert, deliveries } = raiseAlert(subject, facts, [DEFAULT_TOPIC], clock());
      const outcome = await outbox.raise(alert, deliveries);
      this.#remember(subject);
      if (outcome === 'raised') raised.push(...deliveries);
    }
    return raised;
  }

  #remember(subject: AlertSubject): void {
    if (this.#alerted.size >= MAX_REMEMBERED) this.#alerted.clear();
    this.#alerted.add(subjectIdentity(subject));
  }
}
