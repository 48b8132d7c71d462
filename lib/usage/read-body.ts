import { MAX_BATCH_RECORDS } from '../api-contract.ts';
import { badRequest, type Fault } from '../errors.ts';
import { createExactReader } from '../input/exact-json.ts';
import { clippedName, MAX_FAULTS } from './faults.ts';
import { isObject } from './sent-record.ts';

/** One record of a body: as JSON values, and the same with the exact texts of numerals that a double may not hold. */
export interface SentEntry {
  /** Its place in the request. */
  readonly index: number;
  /** `records[3]`; empty for a single record. */
  readonly path: string;
  readonly sent: unknown;
  readonly exact: unknown;
}

export interface SentBody {
  readonly isBatch: boolean;
  readonly entries: readonly SentEntry[];
  /** Faults of the body around the records. */
  readonly faults: readonly Fault[];
}

const readExactly = createExactReader(['timestamp', 'duration_ms', 'reported_cost']);

/** @throws LedgerError `bad_request` when the text is no JSON, or neither a record nor a batch. */
export function readBody(text: string): SentBody {
  const { sent, exact } = readExactly(text);
  const isBody = isObject(sent) && isObject(exact);
  if (!isBody) throw badRequest([{ path: '', message: 'the body must be a record or {"records": […]}' }]);
  if (!Object.hasOwn(sent, 'records'))
    return { isBatch: false, entries: [{ index: 0, path: '', sent, exact }], faults: [] };
  return readBatch(sent, exact);
}

function readBatch(sent: Readonly<Record<string, unknown>>, exact: Readonly<Record<string, unknown>>): SentBody {
  const { records, ...others } = sent;
  const isBatchSize = Array.isArray(records) && records.length >= 1 && records.length <= MAX_BATCH_RECORDS;
  if (!isBatchSize)
    throw badRequest([{ path: 'records', message: `must be a list of 1 to ${MAX_BATCH_RECORDS} records` }]);
  const exactRecords: readonly unknown[] = Array.isArray(exact.records) ? exact.records : records;
  return {
    isBatch: true,
    entries: records.map((record: unknown, index) => ({
      index,
      path: `records[${index}]`,
      sent: record,
      exact: exactRecords[index],
    })),
    faults: Object.keys(others)
      .slice(0, MAX_FAULTS)
      .map((name) => ({ path: clippedName(name), message: 'is not a field of a batch' })),
  };
}
