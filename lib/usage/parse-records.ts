/** From the text of `POST /records` to records with identities, and to all faults of the others. */
import { badRequest, type Fault, LedgerError } from '../errors.ts';
import type { RandomId } from '../ports.ts';
import { createContentIds } from './content-id.ts';
import { joinPath, limitFaults } from './faults.ts';
import { readBody, type SentEntry } from './read-body.ts';
import { type ReadContext, readRecord } from './read-record.ts';
import type { UsageRecord } from './record.ts';
import { isObject } from './sent-record.ts';

export type ParsedRecord = { /** Its place in the request. */ readonly index: number } & (
  | {
      readonly record: UsageRecord;
      /** False when neither id nor timestamp was sent, so that sending it again counts again. */
      readonly isIdempotent: boolean;
    }
  | { readonly faults: readonly Fault[] }
);

export interface ParsedRequest {
  readonly isBatch: boolean;
  /** One for each record, in the order of the request. */
  readonly records: readonly ParsedRecord[];
}

export interface ParseContext extends ReadContext {
  readonly randomId: RandomId;
}

/**
 * @throws LedgerError `bad_request` when the body as a whole is none; `forbidden`, naming each path, when a key that is
 *   bound to a user sends a record of another user.
 */
export function parseRecords(text: string, context: ParseContext): ParsedRequest {
  const { isBatch, entries, faults } = readBody(text);
  const records = parseEntries(entries, context);
  if (faults.length > 0) {
    throw badRequest([...faults, ...records.flatMap((parsed) => ('faults' in parsed ? parsed.faults : []))]);
  }
  return { isBatch, records };
}

/** @throws LedgerError `forbidden`, as {@link refuseOtherUsers} does. */
export function parseEntries(entries: readonly SentEntry[], context: ParseContext): readonly ParsedRecord[] {
  refuseOtherUsers(entries, context.boundUserId);
  const contentId = createContentIds();
  return entries.map((entry) => parseRecord(entry, context, contentId));
}

function parseRecord(entry: SentEntry, context: ParseContext, contentId: (sent: unknown) => string): ParsedRecord {
  const { index } = entry;
  const read = readRecord(entry, context);
  if ('faults' in read) return { index, ...read };
  const isIdempotent = read.hasTimestamp;
  const id = read.id ?? (isIdempotent ? contentId(entry.sent) : context.randomId());
  return { index, record: { ...read.facts, id }, isIdempotent };
}

/** @throws LedgerError `forbidden`, naming each path, when one of the records names another user than the key's. */
export function refuseOtherUsers(entries: readonly SentEntry[], boundUserId: string | undefined): void {
  if (boundUserId === undefined) return;
  const others = entries.filter(({ sent }) => isObject(sent) && sent.user_id != null && sent.user_id !== boundUserId);
  if (others.length === 0) return;
  throw new LedgerError('forbidden', 'this key may record for its own user only', {
    details: limitFaults(
      '',
      others.map(({ path }) => ({ path: joinPath(path, 'user_id'), message: 'is not the user of this key' })),
    ),
  });
}
