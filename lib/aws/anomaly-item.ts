/** An alert of an anomaly as attributes of its item. */
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { AnomalyCause } from '../api-contract.ts';
import type { AnomalyAbout } from '../insights/anomalies/anomaly-alert.ts';
import type { Moment } from '../insights/anomalies/moment.ts';
import type { Project } from '../usage/record.ts';
import { ImageReader } from './image-reader.ts';

type Item = Record<string, AttributeValue>;

const text = (S: string): AttributeValue => ({ S });
const number = (value: bigint | number): AttributeValue => ({ N: String(value) });

export const anomalyAttributes = ({ subject, facts }: AnomalyAbout): Item => ({
  measure: text(subject.measure),
  first_at: momentAttribute(subject.at),
  at: momentAttribute(facts.at),
  between: { L: facts.between.map(momentAttribute) },
  is_above: { BOOL: facts.isAbove },
  is_partial: { BOOL: facts.isPartial },
  actual_atto: number(facts.actualAtto),
  expected_atto: number(facts.expectedAtto),
  low_atto: number(facts.lowAtto),
  high_atto: number(facts.highAtto),
  calls: number(facts.calls),
  unpriced_calls: number(facts.unpricedCalls),
  ...(facts.cause !== null && { cause: causeAttribute(facts.cause) }),
});

export function readAnomalyAlert(item: Item, project: Project): AnomalyAbout {
  const reader = new ImageReader(item);
  return {
    subject: {
      kind: 'anomaly',
      project,
      measure: reader.oneOf('measure', ['cost', 'calls', 'failure_rate']),
      at: readMoment(item, 'first_at'),
    },
    facts: {
      at: readMoment(item, 'at'),
      between: (item.between?.L ?? []).map((at) => readMoment({ at }, 'at')),
      isAbove: reader.boolean('is_above'),
      isPartial: reader.boolean('is_partial'),
      actualAtto: reader.decimal('actual_atto', 0),
      expectedAtto: reader.decimal('expected_atto', 0),
      lowAtto: reader.decimal('low_atto', 0),
      highAtto: reader.decimal('high_atto', 0),
      calls: reader.decimal('calls', 0),
      unpricedCalls: reader.decimal('unpriced_calls', 0),
      cause: item.cause?.M === undefined ? null : readCause(new ImageReader(item.cause.M)),
    },
  };
}

const causeAttribute = ({ function: purpose, model, share }: AnomalyCause): AttributeValue => ({
  M: { function: text(purpose), model: text(model), share: number(share) },
});

const readCause = (reader: ImageReader): AnomalyCause => ({
  function: reader.text('function'),
  model: reader.text('model'),
  share: reader.integer('share'),
});

/** A day is a text, an hour the number of microseconds at which it began. */
const momentAttribute = (at: Moment): AttributeValue => (typeof at === 'number' ? number(at) : text(at));

function readMoment(item: Item, attribute: string): Moment {
  const reader = new ImageReader(item);
  return item[attribute]?.N === undefined ? reader.text(attribute) : reader.integer(attribute);
}
