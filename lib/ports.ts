import type { ApiKey, NewApiKey } from './access/api-key.ts';
import type { CounterKey, CounterKeyOf, CounterRow, ShardName, Sums } from './counters/counter.ts';
import type { Watermark } from './counters/watermark.ts';
import type { ProjectDay } from './integrity/proof.ts';
import type { JobEnd, JsonText } from './jobs/job.ts';
import type { CustomPrice } from './pricing/custom-price.ts';
import type { ProjectExchangeRate } from './pricing/exchange-rates.ts';
import type { PriceCall, PricedCall } from './pricing/price.ts';
import type { BookedRecord, Day, Project, RecordIdentity, UsageRecord } from './usage/record.ts';
import type { Probe } from './usage/stored-image.ts';

/** The current instant, in microseconds since 1970 UTC. */
export type Clock = () => number;

/** A random identifier, unguessable and unique. */
export type RandomId = () => string;

/** A page of a listing; `cursor` is opaque, null on the last page. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly cursor: string | null;
}

export interface PageRequest {
  readonly limit: number;
  readonly cursor?: string;
}

/** `retry`: nothing was written, the store was busy; the client may send it again. */
export type InsertOutcome = 'stored' | 'duplicate' | 'retry';

export type CorrectOutcome = 'corrected' | 'lost-race' | 'retry';

/** Another price for a record that was read. */
export interface Rebooking extends PricedCall {
  readonly identity: RecordIdentity;
  readonly readDigest: bigint;
  /** Digest of the same facts at the new price. */
  readonly bookedDigest: bigint;
}

export interface UsageRecords {
  /** Writes records that do not exist yet; one outcome per record, in order. Identities must be distinct. */
  insert(records: readonly BookedRecord[]): Promise<readonly InsertOutcome[]>;
  /** Reads records strongly consistently; undefined where there is none (any more). */
  read(identities: readonly RecordIdentity[]): Promise<readonly (BookedRecord | undefined)[]>;
  /** Replaces the record of the same identity, on the condition that its booked digest still is `readDigest`. */
  correct(next: BookedRecord, readDigest: bigint): Promise<CorrectOutcome>;
  /** Gives a record another price, on the condition that its booked digest still is `readDigest`; its facts stay as they are. */
  rebook(booking: Rebooking): Promise<CorrectOutcome>;
  /** Records of one day, each once, in an order that stays while none is added or deleted. */
  listDay(project: Project, day: Day, page: PageRequest): Promise<Page<BookedRecord>>;
  /** Records of one user on one day, in order of time. */
  listUserDay(project: Project, userId: string, day: Day, page: PageRequest): Promise<Page<BookedRecord>>;
}

/** The prices of a project as they stand; a change is known to every running function within 60 s. */
export interface PriceBooks {
  of(project: Project): Promise<PriceCall>;
}

/** A project's own prices. Rows are added and closed, never changed and never removed: a record's price id finds its row. */
export interface CustomPrices {
  /** All rows, closed ones too, as they stand at the moment of asking; in no order that means anything. */
  list(project: Project): Promise<readonly CustomPrice[]>;
  add(price: CustomPrice): Promise<void>;
  /** Brings the end of a row forward to `atUs`; an end that it has already and that is earlier stays. */
  close(project: Project, id: string, atUs: number): Promise<'closed' | 'absent'>;
}

/** A project's own rates of exchange. They are added, never changed and never removed. */
export interface ExchangeRates {
  /** All of them, as they stand at the moment of asking; in no order that means anything. */
  list(project: Project): Promise<readonly ProjectExchangeRate[]>;
  add(rate: ProjectExchangeRate): Promise<void>;
}

/** What the aggregator adds to one counter from one slice of one stream shard. */
export interface CounterDelta {
  readonly key: CounterKey;
  readonly sums: Sums;
  readonly shardId: string;
  /** Watermarks of this counter's own first and last record in the slice. */
  readonly first: Watermark;
  readonly last: Watermark;
}

export type AddOutcome =
  | { readonly outcome: 'applied' }
  /** Records of this shard up to and including `watermark` are in the counter already: nothing was added. */
  | { readonly outcome: 'already-counted'; readonly watermark: Watermark }
  /** What lies in its place is no counter and does not take the delta: nothing was added. */
  | { readonly outcome: 'foreign' };

/** Where a probe was met: everything before `mark` in its shard is counted. */
export interface ProbeSight {
  readonly probe: Probe;
  readonly shardId: string;
  readonly mark: Watermark;
}

export interface ProbeReports {
  /** Tells whoever asked; reporting again changes nothing, and a probe that nobody asks for any more is forgotten. */
  report(sight: ProbeSight): Promise<void>;
}

export interface Reservations {
  /** Releases what these records have reserved, after their cost is in the counters. Doing it again changes nothing. */
  release(records: readonly UsageRecord[]): Promise<void>;
}

export interface RecordDeletions {
  /**
   * Deletes a record as it was read and adds the entry to the audit log, or does neither. `lost-race`: the record is not as it was
   * read any more; who asks again because an answer was lost finds it done so. `retry`: the store was too busy.
   */
  delete(asRead: BookedRecord, entry: AuditEntry): Promise<'deleted' | 'lost-race' | 'retry'>;
}

export interface TouchedDays {
  /** Remembers for the next audit, and for who has read them, that counters of these days move; must be done before they do. */
  mark(days: readonly ProjectDay[]): Promise<void>;
}

export interface LeftSessions {
  /** Remembers for the compaction that a record has left each of these counters; must be done before they move. */
  note(sessions: readonly CounterKeyOf<'session'>[]): Promise<void>;
}

export interface Counters {
  /** One conditional update: adds the sums and moves the shard's watermark to `last`, if it is below `first`. */
  add(delta: CounterDelta): Promise<AddOutcome>;
}

/** Reading counters back: each method is one access pattern of `lib/aws/keys.ts`, a known number of Queries. */
export interface CounterReader {
  /** Hour counters of a day, or of one clock hour of it. */
  hours(project: Project, day: Day, hourStartUs?: number): Promise<readonly CounterRow<'hour'>[]>;
  /** Day counters from `from` to `to`, both inclusive. */
  days(project: Project, from: Day, to: Day): Promise<readonly CounterRow<'day'>[]>;
  /** Anchor counters of a day, or of one anchor on it; '' is the anchor of calls without one. */
  anchors(project: Project, day: Day, anchor?: string): Promise<readonly CounterRow<'anchor'>[]>;
  /** All users of a day, in pages as they are read, so that the caller can stop. */
  users(project: Project, day: Day): AsyncIterable<readonly CounterRow<'user'>[]>;
  /** One user on each of the days. */
  userDays(project: Project, user: string, days: readonly Day[]): Promise<readonly CounterRow<'user'>[]>;
  session(project: Project, session: string): Promise<readonly CounterRow<'session'>[]>;
}

/** The way from a session's counters to its calls: those among the calls of one of its users on one day. */
export interface SessionRecords {
  /** When the session's first or last such call began, in microseconds; undefined when there is none. */
  edge(of: SessionDay, side: 'first' | 'last'): Promise<number | undefined>;
  /** Its calls in order of time. */
  list(of: SessionDay, page: PageRequest): Promise<Page<BookedRecord>>;
}

export interface SessionDay {
  readonly project: Project;
  readonly session: string;
  readonly day: Day;
  readonly user: string;
}

export interface ApiKeys {
  create(key: NewApiKey): Promise<void>;
  /** The key with this SHA-256 in the project, revoked or not; undefined when there never was one. */
  find(project: Project, sha256: string): Promise<ApiKey | undefined>;
  list(project: Project, page: PageRequest): Promise<Page<ApiKey>>;
  revoke(project: Project, id: string, atUs: number): Promise<'revoked' | 'absent'>;
  /** Revokes the key, and puts `forgotten` in the place of its name and of the user that it is bound to. */
  forget(project: Project, id: string, atUs: number): Promise<'revoked' | 'absent'>;
}

/** A stream record that is no record of ours. It waits for a person and blocks nobody. */
export interface QuarantinedEvent {
  readonly table: string;
  readonly eventId: string;
  readonly shardId: string;
  readonly sequenceNumber: string;
  /** Why it could not be counted. */
  readonly reason: string;
  /** The stream event as it came, as JSON text. */
  readonly event: string;
}

export interface Quarantine {
  /** Keeps the event; putting it again changes nothing, also after it was settled. */
  put(event: QuarantinedEvent): Promise<void>;
}

/** An event in quarantine as it waits for a person, but for its content. */
export interface WaitingEntry extends Omit<QuarantinedEvent, 'event'> {
  readonly project: Project;
  /** The day whose records it is about; absent when its key is none of a record. */
  readonly day?: Day;
  /** Its shard by the name under which counters keep their watermarks. */
  readonly shard: ShardName;
  /** The event was longer than an item holds: what is kept of it can only be shown. */
  readonly isCut: boolean;
}

export interface WaitingEvent extends WaitingEntry {
  /** The stream event as it came, as JSON text. */
  readonly event: string;
}

/** What becomes of a counter when an event of the quarantine is counted. */
export interface CounterMove {
  readonly key: CounterKey;
  /** What is added; all zero where the event is in it already. */
  readonly sums: Sums;
  /** Its watermark stands below the event: it moves there, on the condition that it still does. */
  readonly isBehind: boolean;
}

/** `busy`: others write to the same items at this moment; nothing was done, and it may be tried again. */
export type SettleRefusal = 'settled-before' | 'busy';

export interface QuarantineDesk {
  /** Those of a project that wait, in pages; settled ones are not among them. */
  listed(project: Project): AsyncIterable<readonly WaitingEntry[]>;
  /** As `listed`, with what is kept of each. */
  waiting(project: Project): AsyncIterable<readonly WaitingEvent[]>;
  /** Moves the counters and settles the event, all or nothing. `moved`: a watermark has come up to the event meanwhile. */
  count(
    event: WaitingEntry,
    mark: Watermark,
    moves: readonly CounterMove[],
  ): Promise<'counted' | 'moved' | SettleRefusal>;
  /** Settles the event uncounted. */
  drop(event: WaitingEntry): Promise<'dropped' | SettleRefusal>;
}

/** What can never change once a ledger has records. */
export interface LedgerSettings {
  readonly timeZone: string;
  readonly currency: string;
  readonly schemaVersion: number;
}

export interface LedgerSettingsStore {
  /** The settings of the first start; undefined before it. */
  read(): Promise<LedgerSettings | undefined>;
  /** Writes them if there are none, and answers those that stand. */
  claim(settings: LedgerSettings): Promise<LedgerSettings>;
}

/** Who changed what in the books, when, and by how much. */
export interface AuditEntry {
  readonly project: Project;
  /** Of a job its own id; sorts by time. */
  readonly id: string;
  readonly atUs: number;
  /** Id of the key. */
  readonly by: string;
  readonly action: string;
  /** `begun`: written before the first change; another entry tells the end. */
  readonly outcome: JobEnd | 'begun';
  readonly input: JsonText;
  readonly totals: JsonText;
}

export interface AuditLog {
  /** Keeps the entry; adding one of the same id again changes nothing. */
  add(entry: AuditEntry): Promise<void>;
  /** Newest first. */
  list(project: Project, page: PageRequest): Promise<Page<AuditEntry>>;
}

/** Days that were proved and closed for ever before their records expire. */
export interface SealedDays {
  /** Those from `from` to `to`, both inclusive, in order. */
  sealed(project: Project, from: Day, to: Day): Promise<readonly Day[]>;
}
