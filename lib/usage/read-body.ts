import { MAX_BATCH_RECORDS } from '../api-contract.ts';
import { badRequest, type Fault } from '../errors.ts';
import { clippedName, MAX_FAULTS } from './faults.ts';
import { isObject } from './sent-record.ts';

/** One record of a body: as JSON values, and the same with the exact texts of numerals that a double may not hold. */
export interface SentEntry {
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

/**
 * Numerals of the fields that are read from their text, when a double might not give the text back: more than 15 digits, or
 * more than 16 that begin with 1 to 3 (so epoch seconds to the microsecond need no second reading). In valid JSON a quote
 * inside a string has a backslash before it, so what matches here is a field.
 */
const LONG_NUMERAL =
  /(?<!\\)("(?:timestamp|duration_ms|reported_cost)"\s*:\s*)(-?(?:[1-3][\d.]{17}|[\d.]{17}(?=[eE])|[04-9][\d.]{15})[\d.eE+-]*)/g;

/** @throws LedgerError `bad_request` when the text is no JSON, or neither a record nor a batch. */
export function readBody(text: string): SentBody {
  const sent = parseJson(text);
  if (!isObject(sent)) throw badRequest([{ path: '', message: 'the body must be a record or {"records": […]}' }]);
  const quoted = text.replace(LONG_NUMERAL, '$1"$2"');
  const exact = quoted === text ? sent : (parseJson(quoted) as Readonly<Record<string, unknown>>);
  if (!Object.hasOwn(sent, 'records')) return { isBatch: false, entries: [{ path: '', sent, exact }], faults: [] };
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
      path: `records[${index}]`,
      sent: record,
      exact: exactRecords[index],
    })),
    faults: Object.keys(others)
      .slice(0, MAX_FAULTS)
      .map((name) => ({ path: clippedName(name), message: 'is not a field of a batch' })),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw badRequest([{ path: '', message: 'the body is not valid JSON' }]);
  }
}
