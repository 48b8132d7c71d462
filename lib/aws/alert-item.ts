/** Alerts and their deliveries as items of the Config table. A delivery holds its whole alert, so that one Query finds all that is to be sent. */
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Alert, Delivery, UnpricedFacts } from '../alerts/alert.ts';
import { SCHEMA_VERSION } from '../environment.ts';
import type { Project } from '../usage/record.ts';
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

export const markerItem = ({ id, subject }: Alert): Item => ({
  ...primaryKey(alertMarkerKey(subject)),
  v: number(SCHEMA_VERSION),
  alert_id: text(id),
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

function attributesOf({ subject, facts, raisedAtUs }: Alert): Item {
  return {
    v: number(SCHEMA_VERSION),
    kind: text(subject.kind),
    day: text(subject.day),
    model: text(subject.model),
    unpriced_calls: number(facts.unpricedCalls),
    calls: number(facts.calls),
    tokens: number(facts.tokens),
    ...(facts.sinceUs === undefined ? {} : { since_us: number(facts.sinceUs) }),
    functions: { L: facts.functions.map(functionAttribute) },
    more_functions: number(facts.moreFunctions),
    raised_at_us: number(raisedAtUs),
  };
}

const functionAttribute = ({ name, unpricedCalls }: UnpricedFacts['functions'][number]): AttributeValue => ({
  M: { name: text(name), unpriced_calls: number(unpricedCalls) },
});

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
  const kind = reader.oneOf('kind', ['unpriced-model']);
  return {
    id: reader.text(idAttribute),
    subject: { kind, project, day: reader.text('day'), model: reader.text('model') },
    facts: readFacts(reader, item),
    raisedAtUs: reader.integer('raised_at_us'),
    ...(reader.has('sent_at_us') && { sentAtUs: reader.integer('sent_at_us') }),
    ...(reader.has('acknowledged_at_us') && {
      acknowledged: { atUs: reader.integer('acknowledged_at_us'), by: reader.text('acknowledged_by') },
    }),
  };
}

function readFacts(reader: ImageReader, item: Item): UnpricedFacts {
  const functions = (item.functions?.L ?? []).map(({ M = {} }) => new ImageReader(M));
  return {
    unpricedCalls: reader.decimal('unpriced_calls', 0),
    calls: reader.decimal('calls', 0),
    tokens: reader.decimal('tokens', 0),
    ...(reader.has('since_us') && { sinceUs: reader.integer('since_us') }),
    functions: functions.map((one) => ({ name: one.text('name'), unpricedCalls: one.decimal('unpriced_calls', 0) })),
    moreFunctions: reader.integer('more_functions'),
  };
}
