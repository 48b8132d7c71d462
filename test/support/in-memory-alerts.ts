import {
  type Acknowledgement,
  type Alert,
  type Delivery,
  isAlertId,
  silencedBy,
  subjectIdentity,
  subjectsOf,
} from '../../lib/alerts/alert.ts';
import { type MailUse, takePlace } from '../../lib/alerts/mail-window.ts';
import type { AlertOutbox, Alerts, MailPlaces } from '../../lib/alerts/ports.ts';
import { badRequest } from '../../lib/errors.ts';
import type { Page, PageRequest } from '../../lib/ports.ts';

/** Alerts and their outbox in memory. */
export class InMemoryAlerts implements AlertOutbox, Alerts {
  readonly #markers = new Set<string>();
  readonly #alerts = new Map<string, Alert>();
  readonly #outbox = new Map<string, Delivery>();

  async isRaised(subject: Alert['subject']): Promise<boolean> {
    return this.#markers.has(subjectIdentity(subject));
  }

  async raise(alert: Alert, deliveries: readonly Delivery[]): Promise<'raised' | 'raised-before'> {
    const subjects = subjectsOf(alert);
    if (subjects.some((subject) => this.#markers.has(subjectIdentity(subject)))) return 'raised-before';
    for (const subject of [...subjects, ...silencedBy(alert)]) this.#markers.add(subjectIdentity(subject));
    this.#alerts.set(placeOf(alert), alert);
    for (const delivery of deliveries) this.#outbox.set(deliveryPlace(delivery), delivery);
    return 'raised';
  }

  async waiting(nowUs: number, limit: number): Promise<readonly Delivery[]> {
    const due = [...this.#outbox.values()].filter(({ leaseUntilUs }) => leaseUntilUs <= nowUs);
    return due.toSorted((a, b) => (deliveryPlace(a) < deliveryPlace(b) ? -1 : 1)).slice(0, limit);
  }

  async takeOver(delivery: Delivery, leaseUntilUs: number): Promise<'taken' | 'lost-race'> {
    const place = deliveryPlace(delivery);
    const standing = this.#outbox.get(place);
    if (standing?.leaseUntilUs !== delivery.leaseUntilUs) return 'lost-race';
    this.#outbox.set(place, { ...standing, leaseUntilUs });
    return 'taken';
  }

  async settle(delivery: Delivery, sentAtUs: number): Promise<void> {
    const place = placeOf(delivery.alert);
    this.#outbox.delete(deliveryPlace(delivery));
    const alert = this.#alerts.get(place) ?? delivery.alert;
    this.#alerts.set(place, { ...alert, sentAtUs: alert.sentAtUs ?? sentAtUs });
  }

  async list(project: string, { limit, cursor }: PageRequest): Promise<Page<Alert>> {
    if (cursor !== undefined && !isAlertId(cursor))
      throw badRequest([{ path: 'cursor', message: 'is not a cursor of this list' }]);
    const own = [...this.#alerts.values()].filter(({ subject }) => subject.project === project);
    const behind = own.toSorted((a, b) => (a.id > b.id ? -1 : 1)).filter(({ id }) => id < (cursor ?? '~'));
    const items = behind.slice(0, limit);
    return { items, cursor: behind.length > limit ? (items.at(-1)?.id ?? null) : null };
  }

  async acknowledge(project: string, id: string, acknowledgement: Acknowledgement): Promise<Alert | undefined> {
    const alert = this.#alerts.get(`${project}|${id}`);
    if (alert === undefined) return undefined;
    const acknowledged = { ...alert, acknowledged: alert.acknowledged ?? acknowledgement };
    this.#alerts.set(placeOf(alert), acknowledged);
    return acknowledged;
  }
}

const placeOf = ({ id, subject }: Alert): string => `${subject.project}|${id}`;

const deliveryPlace = ({ alert, topic }: Delivery): string => `${alert.id}#${alert.subject.project}#${topic}`;

export class InMemoryMailPlaces implements MailPlaces {
  readonly #taken = new Map<string, readonly number[]>();

  async take(topic: string, use: MailUse, nowUs: number): Promise<'taken' | 'none'> {
    const taken = takePlace(this.#taken.get(topic) ?? [], use, nowUs);
    if (taken === undefined) return 'none';
    this.#taken.set(topic, taken);
    return 'taken';
  }
}
