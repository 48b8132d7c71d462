/** Alerts and their deliveries as items of the Config table. A delivery holds its whole alert, so that one Query finds all that is to be sent. */
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import {
  type Alert,
  type AlertAbout,
  type AlertSubject,
  type Delivery,
  isAnomalyAlert,
  isBudgetAlert,
} from '../alerts/alert.ts';
import { SCHEMA_VERSION } from '../environment.ts';
import type { Project } from '../usage/record.ts';
import { budgetAttributes, readBudgetAlert, readUnpricedAlert, unpricedAttributes } from './alert-facts-item.ts';
import { anomalyAttributes, readAnomalyAlert } from './anomaly-item.ts';
import { ImageReader } from './image-reader.ts';
import { alertKey, alertMarkerKey, type Key, outboxKey } from './keys.ts';

export type Item = Record<string, AttributeValue>;

const text = (S: string): AttributeValue => ({ S });
const number = (value: bigint | number): AttributeValue => ({ N: String(value) });

export const primaryKey = ({ pk, sk }: Key): Item => ({ pk: text(pk), sk: text(sk) });

export const alertItem = (alert: Alert): Item => ({
  ...primaryKey(alertKey(alert.subject.project, alert.id)),
  ...attributesOf(alert),
});

/** @param alertId the alert that speaks for the subject */
export const markerItem = (subject: AlertSubject, alertId: string): Item => ({
  ...primaryKey(alertMarkerKey(subject)),
  v: number(SCHEMA_VERSION),
  alert_id: text(alertId),
});

export const deliveryPlace = ({ alert, topic }: Delivery): Item =>
  primaryKey(outboxKey(alert.subject.project, alert.id, topic));

export const deliveryItem = (delivery: Delivery): Item => ({
  ...deliveryPlace(delivery),
  ...attributesOf(delivery.alert),
  alert_id: text(delivery.alert.id),
  project: text(delivery.alert.subject.project),
  topic: text(delivery.topic),
  lease_until_us: number(delivery.leaseUntilUs),
});

const attributesOf = (alert: Alert): Item => ({
  v: number(SCHEMA_VERSION),
  kind: text(alert.subject.kind),
  ...factAttributes(alert),
  raised_at_us: number(alert.raisedAtUs),
});

function factAttributes(alert: Alert): Item {
  if (isBudgetAlert(alert)) return budgetAttributes(alert);
  return isAnomalyAlert(alert) ? anomalyAttributes(alert) : unpricedAttributes(alert);
}

export const readAlertItem = (item: Item, project: Project): Alert => readAlert(item, project, 'sk');

export function readDeliveryItem(item: Item): Delivery {
  const reader = new ImageReader(item);
  return {
    alert: readAlert(item, reader.text('project'), 'alert_id'),
    topic: reader.text('topic'),
    leaseUntilUs: reader.integer('lease_until_us'),
  };
}

function readAlert(item: Item, project: Project, idAttribute: string): Alert {
  const reader = new ImageReader(item);
  return {
    id: reader.text(idAttribute),
    ...readAbout(item, project),
    raisedAtUs: reader.integer('raised_at_us'),
    ...(reader.has('sent_at_us') && { sentAtUs: reader.integer('sent_at_us') }),
    ...(reader.has('acknowledged_at_us') && {
      acknowledged: { atUs: reader.integer('acknowledged_at_us'), by: reader.text('acknowledged_by') },
    }),
  };
}

function readAbout(item: Item, project: Project): AlertAbout {
  const kind = new ImageReader(item).oneOf('kind', ['unpriced-model', 'budget', 'anomaly']);
  if (kind === 'budget') return readBudgetAlert(item, project);
  return kind === 'anomaly' ? readAnomalyAlert(item, project) : readUnpricedAlert(item, project);
}
