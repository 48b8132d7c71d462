import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { SCHEMA_VERSION } from '../environment.ts';
import type { AuditEntry } from '../ports.ts';
import { ImageReader } from './image-reader.ts';
import { auditKey, projectOfPk } from './keys.ts';

type Item = Record<string, AttributeValue>;

const OUTCOMES = ['begun', 'done', 'failed', 'cancelled'] as const satisfies readonly AuditEntry['outcome'][];

export function toAuditItem(entry: AuditEntry): Item {
  const { pk, sk } = auditKey(entry.project, entry.id);
  return {
    pk: { S: pk },
    sk: { S: sk },
    v: { N: String(SCHEMA_VERSION) },
    at_us: { N: String(entry.atUs) },
    by: { S: entry.by },
    action: { S: entry.action },
    outcome: { S: entry.outcome },
    input: { S: entry.input },
    totals: { S: entry.totals },
  };
}

export function fromAuditItem(item: Item): AuditEntry {
  const reader = new ImageReader(item);
  return {
    project: projectOfPk(reader.text('pk')) ?? '',
    id: reader.text('sk'),
    atUs: reader.integer('at_us'),
    by: reader.text('by'),
    action: reader.text('action'),
    outcome: reader.oneOf('outcome', OUTCOMES),
    input: reader.text('input'),
    totals: reader.text('totals'),
  };
}
