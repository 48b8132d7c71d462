import type { Clock } from '../ports.ts';
import { type AlertAbout, type AlertSubject, type Delivery, raiseAlert, subjectIdentity } from './alert.ts';
import type { AlertOutbox } from './ports.ts';

interface RaisePorts {
  readonly outbox: Pick<AlertOutbox, 'isRaised' | 'raise'>;
  readonly clock: Clock;
}

/** Subjects that an instance remembers as alerted; it asks the outbox for others. */
const MAX_REMEMBERED = 10_000;

/** Raises each subject once, and remembers what was raised, so that a level that stays costs no read. */
export class AlertRaiser {
  readonly #ports: RaisePorts;
  readonly #alerted = new Set<string>();

  constructor(ports: RaisePorts) {
    this.#ports = ports;
  }

  isRemembered(subject: AlertSubject): boolean {
    return this.#alerted.has(subjectIdentity(subject));
  }

  /** Those of which the subject was not alerted before, as far as can be read. */
  async fresh<T>(items: readonly T[], subjectOf: (item: T) => AlertSubject): Promise<readonly T[]> {
    const unknown = items.filter((item) => !this.isRemembered(subjectOf(item)));
    const isRaised = await Promise.all(unknown.map((item) => this.#ports.outbox.isRaised(subjectOf(item))));
    for (const [index, item] of unknown.entries()) if (isRaised[index]) this.#remember(subjectOf(item));
    return unknown.filter((_, index) => !isRaised[index]);
  }

  /** @returns what is to be sent by the caller: nothing when somebody else was faster */
  async raise(about: AlertAbout, topics: readonly string[]): Promise<readonly Delivery[]> {
    const { alert, deliveries } = raiseAlert(about, topics, this.#ports.clock());
    const outcome = await this.#ports.outbox.raise(alert, deliveries);
    this.#remember(about.subject);
    return outcome === 'raised' ? deliveries : [];
  }

  #remember(subject: AlertSubject): void {
    if (this.#alerted.size >= MAX_REMEMBERED) this.#alerted.clear();
    this.#alerted.add(subjectIdentity(subject));
  }
}
