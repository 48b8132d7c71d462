import { LedgerError } from '../../lib/errors.ts';
import { type ParseContext, parseRecords } from '../../lib/usage/parse-records.ts';
import type { UsageRecord } from '../../lib/usage/record.ts';

export const NOW_US = Date.UTC(2023, 10, 17, 3) * 1000;
export const context: ParseContext = { project: 'main', nowUs: NOW_US, randomId: () => 'random-1' };
/** The least that a record needs. */
export const good = { timestamp: 1_700_186_400, model: 'qwen-max' };

/** The first record of a body. */
export const parsed = (text: string, changes: Partial<ParseContext> = {}) => {
  const [first] = parseRecords(text, { ...context, ...changes }).records;
  if (first === undefined) throw new Error('no record');
  return first;
};

/** The record of a body that breaks no rule. */
export function recordOf(body: string | object, changes: Partial<ParseContext> = {}): UsageRecord {
  const first = parsed(typeof body === 'string' ? body : JSON.stringify(body), changes);
  if ('faults' in first) throw new Error(JSON.stringify(first.faults));
  return first.record;
}

/** The faults of a body's first record, `path: message`. */
export function faultsOf(body: string | object, changes: Partial<ParseContext> = {}): readonly string[] {
  const first = parsed(typeof body === 'string' ? body : JSON.stringify(body), changes);
  return 'faults' in first ? first.faults.map(({ path, message }) => `${path}: ${message}`) : [];
}

/** Why a whole body is refused. */
export function refusalOf(text: string, changes: Partial<ParseContext> = {}): LedgerError {
  try {
    parseRecords(text, { ...context, ...changes });
  } catch (error) {
    if (error instanceof LedgerError) return error;
    throw error;
  }
  throw new Error('was taken');
}
