import { hash } from 'node:crypto';
import { keptNumeral, parseKeepingNumerals } from '../ledger/exact-numerals.ts';

/** A line of a day file as `POST /records` takes it, or why it can't be one. */
export type ImportLine =
  | { readonly line: number; readonly bytes: Buffer; readonly body: string }
  | { readonly line: number; readonly bytes: Buffer; readonly fault: string };

/**
 * Turns lines of one file into records. Ids are `i1-` and 22 characters of the base64url SHA-256 of the line's bytes, with
 * `.n` for the n-th equal line, so that a second import changes nothing and two equal lines are two calls. The old
 * system's `cost` becomes `reported_cost`: the ledger prices the call itself. Numerals are passed on as they are written.
 *
 * A line with an id was exported by a ledger: it keeps it, and its `cost` is the price of that ledger, which nobody reported.
 */
export function createLineReader(): (line: number, bytes: Buffer) => ImportLine {
  const seen = new Map<string, number>();
  return (line, bytes) => {
    const digest = hash('sha256', bytes, 'base64url').slice(0, 22);
    const occurrence = (seen.get(digest) ?? 0) + 1;
    seen.set(digest, occurrence);
    const record = parseRecord(bytes);
    if (record === undefined) return { line, bytes, fault: 'not a JSON object' };
    if (isOfLedger(record)) return { line, bytes, body: JSON.stringify(withoutCost(record)) };
    const id = occurrence === 1 ? `i1-${digest}` : `i1-${digest}.${occurrence}`;
    return { line, bytes, body: JSON.stringify({ ...withReportedCost(record), id }) };
  };
}

function parseRecord(bytes: Buffer): Record<string, unknown> | undefined {
  try {
    const value = parseKeepingNumerals(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return typeof value === 'object' && value !== null && !Array.isArray(value) && keptNumeral(value) === undefined
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

function withReportedCost({ cost, ...record }: Record<string, unknown>): Record<string, unknown> {
  return cost === undefined || cost === null ? record : { ...record, reported_cost: cost, reported_currency: 'CNY' };
}

/** The old system's lines had no id. */
const isOfLedger = ({ id }: Record<string, unknown>): boolean => typeof id === 'string';

const withoutCost = ({ cost: _, ...record }: Record<string, unknown>): Record<string, unknown> => record;
