/**
 * The only file that spells a key. Every pk begins with the project; free text is escaped by {@link keyPart}.
 *
 * Records   pk `main|<day>#<bucket>`      sk `<user>#<microseconds>#<id>`
 * Counters  pk `main|H#<day>`             sk `<hour instant>#<function>#<model>`
 *           pk `main|D#<month>`           sk `<dd>#<function>#<model>`
 *           pk `main|A#<day>`             sk `<anchor>#<model>`
 *           pk `main|U#<day>#<bucket>`    sk `<user>`
 *           pk `main|S#<session>`         sk `<day>#<user>#<model>`
 * Config    pk `main|<KIND>`              sk by kind
 * Objects   `records/ai_usage/<path>`, of other projects `projects/<project>/records/ai_usage/<path>`; `proofs/<project>/<token>`
 */
import { hash } from 'node:crypto';
import type { AlertSubject } from '../alerts/alert.ts';
import type { HoldKey } from '../budgets/hold.ts';
import type { CounterKey, CounterKeyOf } from '../counters/counter.ts';
import type { DayMark, LeftSession } from '../integrity/ports.ts';
import { ANONYMOUS, type Day, type Project, type RecordIdentity } from '../usage/record.ts';

/** Primary key of an item. */
export interface Key {
  readonly pk: string;
  readonly sk: string;
}

/** Partitions of a day's records: a constant of the data. */
export const RECORD_BUCKETS = 64;

/** Partitions of a day's user counters: a constant of the data. */
export const USER_BUCKETS = 8;

const PROBE_END = '~probe';

const MAX_PART_BYTES = 300;
const KEPT_PART_BYTES = 200;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must be escaped
const RESERVED = /[%#|~\u0000-\u001f\u007f-\u009f]/g;

/**
 * Free text as a part of a key: `%`, `#`, `|`, `~` and control characters become `%XX` of their UTF-8 bytes; above 300
 * bytes it is its first 200 bytes at a character boundary, `~` and 22 characters of its base64url SHA-256.
 */
export function keyPart(text: string): string {
  const escaped = text.replace(RESERVED, escapeCharacter);
  if (escaped.length * 3 <= MAX_PART_BYTES || Buffer.byteLength(escaped) <= MAX_PART_BYTES) return escaped;
  return `${firstBytes(escaped, KEPT_PART_BYTES)}~${hash('sha256', text, 'base64url').slice(0, 22)}`;
}

function escapeCharacter(character: string): string {
  return Buffer.from(character)
    .toString('hex')
    .toUpperCase()
    .replace(/../g, (byte) => `%${byte}`);
}

function firstBytes(text: string, limit: number): string {
  let bytes = 0;
  let kept = '';
  for (const character of text) {
    bytes += Buffer.byteLength(character);
    if (bytes > limit) break;
    kept += character;
  }
  return kept;
}

/** The record buckets of a user bucket: both follow from one hash of the user. */
export const recordBucketsOfUsers = (userBucket: number): readonly number[] =>
  Array.from({ length: RECORD_BUCKETS / USER_BUCKETS }, (_, index) => userBucket + index * USER_BUCKETS);

/** A fixed hash of a name, the same for ever: the first 32 bits of its SHA-256. */
function fixedHash(name: string): number {
  return Number.parseInt(hash('sha256', name, 'hex').slice(0, 8), 16);
}

/** The bucket of a record: by its user, or by its id when nobody is named, so that a day has no hot partition. */
export function recordBucket(userId: string, id: string): number {
  return fixedHash(userId === ANONYMOUS ? id : userId) % RECORD_BUCKETS;
}

/** All buckets of a day's records. */
export const ALL_RECORD_BUCKETS: readonly number[] = Array.from({ length: RECORD_BUCKETS }, (_, bucket) => bucket);

/** The buckets that may hold records of a user: one, or all for `anonymous`. */
export function recordBucketsOf(userId: string): readonly number[] {
  return userId === ANONYMOUS ? ALL_RECORD_BUCKETS : [recordBucket(userId, '')];
}

const twoDigits = (value: number): string => String(value).padStart(2, '0');

/** One of the 64 partitions of a day's records. */
export const recordPartition = (project: Project, day: Day, bucket: number): string =>
  `${project}|${day}#${twoDigits(bucket)}`;

/** The records of one user within a partition. */
export const recordsOfUserPrefix = (userId: string): string => `${keyPart(userId)}#`;

export function recordKey(identity: RecordIdentity, day: Day): Key {
  const { project, userId, timestampUs, id } = identity;
  return {
    pk: recordPartition(project, day, recordBucket(userId, id)),
    sk: `${keyPart(userId)}#${String(timestampUs).padStart(17, '0')}#${keyPart(id)}`,
  };
}

/** When the call of a record began, in microseconds, by the record's sk. */
export const instantOfRecordSk = (sk: string): number => Number(sk.split('#')[1]);

/** What a record's pk says: `main|2026-11-24#07`. */
export function parseRecordPartition(pk: string): { project: Project; day: Day; bucket: number } | undefined {
  const match = /^([a-z0-9-]{1,32})\|(\d{4}-\d\d-\d\d)#(\d\d)$/.exec(pk);
  return match === null ? undefined : { project: match[1] ?? '', day: match[2] ?? '', bucket: Number(match[3]) };
}

/**
 * Keys of the probes of a day: before the first and behind the last record that each of its partitions can hold, so that a
 * partition that DynamoDB has split is met in both halves. No record has such a key: `~` is escaped in names, and 22 more
 * characters follow it where a name is cut.
 */
export function probeKeys(project: Project, day: Day): readonly Key[] {
  const partitions = Array.from({ length: RECORD_BUCKETS }, (_, bucket) => recordPartition(project, day, bucket));
  return partitions.flatMap((pk) => [`\u0001${PROBE_END}`, `\u{10ffff}${PROBE_END}`].map((sk) => ({ pk, sk })));
}

export const isProbeKey = (sk: string): boolean => sk.endsWith(PROBE_END);

/** Where a probe stands among those of its day, as a name of four characters: `07-a`, `07-z`. */
export const probePlace = ({ bucket }: { bucket: number }, sk: string): string =>
  `${twoDigits(bucket)}-${sk.startsWith('\u0001') ? 'a' : 'z'}`;

/** The project that a pk belongs to; undefined when the pk is not one of ours. */
export const projectOfPk = (pk: string): Project | undefined => /^([a-z0-9-]{1,32})\|/.exec(pk)?.[1];

/** The UTC instant of an hour, sortable: `2026-11-24T02:00Z`. */
export const hourInstant = (hourStartUs: number): string =>
  `${new Date(hourStartUs / 1000).toISOString().slice(0, 16)}Z`;

export const hourPartition = (project: Project, day: Day): string => `${project}|H#${day}`;
export const hourPrefix = (hourStartUs: number): string => `${hourInstant(hourStartUs)}#`;
export const monthPartition = (project: Project, month: string): string => `${project}|D#${month}`;
export const dayPrefix = (day: Day): string => `${day.slice(8, 10)}#`;
export const anchorPartition = (project: Project, day: Day): string => `${project}|A#${day}`;
export const anchorPrefix = (anchor: string): string => `${keyPart(anchor)}#`;
export const userPartition = (project: Project, day: Day, bucket: number): string => `${project}|U#${day}#${bucket}`;
export const sessionPartition = (project: Project, session: string): string => `${project}|S#${keyPart(session)}`;

export function userKey(project: Project, day: Day, user: string): Key {
  return { pk: userPartition(project, day, fixedHash(user) % USER_BUCKETS), sk: keyPart(user) };
}

export function counterKey(counter: CounterKey): Key {
  switch (counter.family) {
    case 'hour':
      return {
        pk: hourPartition(counter.project, counter.day),
        sk: `${hourPrefix(counter.hourStartUs)}${keyPart(counter.function)}#${keyPart(counter.model)}`,
      };
    case 'day':
      return {
        pk: monthPartition(counter.project, counter.day.slice(0, 7)),
        sk: `${dayPrefix(counter.day)}${keyPart(counter.function)}#${keyPart(counter.model)}`,
      };
    case 'anchor':
      return {
        pk: anchorPartition(counter.project, counter.day),
        sk: `${anchorPrefix(counter.anchor)}${keyPart(counter.model)}`,
      };
    case 'user':
      return userKey(counter.project, counter.day, counter.user);
    case 'session':
      return sessionKey(counter);
  }
}

function sessionKey(counter: CounterKeyOf<'session'>): Key {
  return {
    pk: sessionPartition(counter.project, counter.session),
    sk: `${counter.day}#${keyPart(counter.user)}#${keyPart(counter.model)}`,
  };
}

/** What a counter's key says; the names in it are escaped there and stand as attributes of the item. */
export interface CounterPlace {
  readonly family: CounterKey['family'];
  readonly project: Project;
  readonly day: Day;
  /** Of an hour counter only, in microseconds. */
  readonly hourStartUs?: number;
}

/** The place of a counter by its primary key; undefined when the key is not a counter's. */
export function parseCounterKey({ pk, sk }: Key): CounterPlace | undefined {
  const [, project = '', letter, rest = ''] = /^([a-z0-9-]{1,32})\|([HDAUS])#(.+)$/.exec(pk) ?? [];
  switch (letter) {
    case 'H': {
      const hourStartUs = Date.parse(sk.slice(0, 17)) * 1000;
      return Number.isNaN(hourStartUs) ? undefined : { family: 'hour', project, day: rest, hourStartUs };
    }
    case 'D':
      return { family: 'day', project, day: `${rest}-${sk.slice(0, 2)}` };
    case 'A':
      return { family: 'anchor', project, day: rest };
    case 'U':
      return { family: 'user', project, day: rest.slice(0, 10) };
    case 'S':
      return { family: 'session', project, day: sk.slice(0, 10) };
    default:
      return undefined;
  }
}

/** API keys of a project, by the SHA-256 of the key. */
export const apiKeyPartition = (project: Project): string => `${project}|KEY`;
export const apiKeyKey = (project: Project, sha256: string): Key => ({ pk: apiKeyPartition(project), sk: sha256 });

/** A project's own prices, by id. */
export const customPricePartition = (project: Project): string => `${project}|PRICE`;
export const customPriceKey = (project: Project, id: string): Key => ({
  pk: customPricePartition(project),
  sk: keyPart(id),
});

/** A project's own rates of exchange, by id. */
export const exchangeRatePartition = (project: Project): string => `${project}|EXCHANGE`;
export const exchangeRateKey = (project: Project, id: string): Key => ({
  pk: exchangeRatePartition(project),
  sk: keyPart(id),
});

/** Zone, currency and schema version of the whole ledger. */
export const ledgerSettingsKey: Key = { pk: 'main|LEDGER', sk: 'settings' };

/** Stream records that could not be read, by table and event id. A pk that names no project falls to `main`. */
export const quarantinePartition = (project: Project): string => `${project}|QUARANTINE`;
export const quarantineKey = (project: Project, table: string, eventId: string): Key => ({
  pk: quarantinePartition(project),
  sk: `${keyPart(table)}#${keyPart(eventId)}`,
});

/** Who waits for which probes, by the probes' id. */
export const probeSightsKey = (project: Project, id: string): Key => ({ pk: `${project}|PROBE`, sk: id });

/** Every project that ever had a key. */
export const PROJECT_PARTITION = 'main|PROJECT';
export const projectKey = (project: Project): Key => ({ pk: PROJECT_PARTITION, sk: project });

/** Alerts of a project by their ids, which sort as they were raised. */
export const alertPartition = (project: Project): string => `${project}|ALERT`;
export const alertKey = (project: Project, id: string): Key => ({ pk: alertPartition(project), sk: id });

/** What was alerted: one marker for each subject, for ever. */
export const alertMarkerKey = (subject: AlertSubject): Key => ({
  pk: `${subject.project}|ALERTED`,
  sk: `${subject.kind}#${subjectPart(subject)}`,
});

function subjectPart(subject: AlertSubject): string {
  if (subject.kind === 'unpriced-model') return `${subject.day}#${keyPart(subject.model)}`;
  if (subject.kind === 'anomaly') {
    const { measure, at } = subject;
    return typeof at === 'number' ? `hour#${measure}#${hourInstant(at)}` : `day#${measure}#${at}`;
  }
  const { budgetId, revision, period, user = '', threshold } = subject;
  return `${keyPart(budgetId)}#${revision}#${period}#${threshold}#${keyPart(user)}`;
}

/** Mail of all projects that is not sent yet, oldest alert first: one Query finds what a crash has left. */
export const OUTBOX_PARTITION = 'main|OUTBOX';
export const outboxKey = (project: Project, id: string, topic: string): Key => ({
  pk: OUTBOX_PARTITION,
  sk: `${id}#${project}#${keyPart(topic)}`,
});

/** When a topic was given mail lately. */
export const mailPlacesKey = (topic: string): Key => ({ pk: 'main|MAIL', sk: keyPart(topic) });

/** Budgets of a project that stand, by id; and every revision of each, in order, under a pk of the same pattern. */
export const budgetPartition = (project: Project): string => `${project}|BUDGET`;
export const budgetKey = (project: Project, id: string): Key => ({ pk: budgetPartition(project), sk: keyPart(id) });
export const budgetRevisionPartition = (project: Project): string => `${project}|PAST|BUDGET`;
export const budgetRevisionsPrefix = (id: string): string => `${keyPart(id)}#`;
export const budgetRevisionKey = (project: Project, id: string, revision: number): Key => ({
  pk: budgetRevisionPartition(project),
  sk: `${budgetRevisionsPrefix(id)}${String(revision).padStart(8, '0')}`,
});

/** Open reservations of a hard budget, by user where it is about one, and period. */
export const holdKey = ({ project, budgetId, user, period }: HoldKey): Key => ({
  pk: `${project}|HOLD#${keyPart(budgetId)}#${keyPart(user)}`,
  sk: period,
});

/** Jobs of a project, by an id that sorts by time. */
export const jobPartition = (project: Project): string => `${project}|JOB`;
export const jobKey = (project: Project, id: string): Key => ({ pk: jobPartition(project), sk: id });

/**
 * The jobs of all projects that are under way: one partition, since the sweep asks for all of them. A job is there under its
 * id, or under the name of what it excludes, so that only one of them can be.
 */
export const openJobPartition = 'main|OPEN|JOB';
export const openJobKey = (project: Project, name: string): Key => ({ pk: openJobPartition, sk: `${project}#${name}` });

export const auditPartition = (project: Project): string => `${project}|AUDIT`;
export const auditKey = (project: Project, id: string): Key => ({ pk: auditPartition(project), sk: id });

/** Days that were proved and are never touched again. */
export const sealPartition = (project: Project): string => `${project}|SEAL`;
export const sealKey = (project: Project, day: Day): Key => ({ pk: sealPartition(project), sk: day });

/** The forecast of a project that was made last. */
export const forecastKey = (project: Project): Key => ({ pk: `${project}|FORECAST`, sk: 'latest' });

/** Forgotten users of a project, in order of time, and behind them all the salt of their hashes. */
export const forgottenPartition = (project: Project): string => `${project}|FORGOTTEN`;
export const forgottenFrom = (fromUs: number): string => String(fromUs).padStart(17, '0');
export const tombstoneKey = (project: Project, atUs: number, userHash: string): Key => ({
  pk: forgottenPartition(project),
  sk: `${forgottenFrom(atUs)}#${userHash}`,
});
const FORGOTTEN_SALT = 'salt';
export const forgottenSaltKey = (project: Project): Key => ({ pk: forgottenPartition(project), sk: FORGOTTEN_SALT });
export const isForgottenSalt = (sk: string): boolean => sk === FORGOTTEN_SALT;

/**
 * Days with which a night has something to do, of all projects: one partition a kind, since it asks for all of them. `on` is the
 * day on which counters were touched, from which on they are compacted, or on which they were proved, so that records may be looked
 * through; marks of today are none that an audit settles.
 */
export type MarkKind = 'TOUCHED' | 'COMPACT' | 'GATHER';
export const dayMarkPartition = (kind: MarkKind): string => `main|${kind}`;
export const dayMarkKey = (kind: MarkKind, { on, project, day }: DayMark): Key => ({
  pk: dayMarkPartition(kind),
  sk: `${on}#${project}#${day}`,
});

export function parseDayMarkSk(sk: string): DayMark {
  const [on = '', project = '', day = ''] = sk.split('#');
  return { on, project, day };
}

/** Notes that a record has left a session, by the day of its counters; `on` is the day of the note. */
export const leftSessionPartition = (project: Project, day: Day): string => `${project}|LEFT#${day}`;
export const leftSessionKey = ({ key: { project, day, session, user, model }, on }: LeftSession): Key => ({
  pk: leftSessionPartition(project, day),
  sk: [on, ...[session, user, model].map(keyPart)].join('#'),
});

/** The last proof of each day. */
export const proofKey = (project: Project, day: Day): Key => ({ pk: `${project}|PROOF`, sk: day });

/** Days that the last audit found out of balance. */
export const unbalancedPartition = (project: Project): string => `${project}|UNBALANCED`;
export const unbalancedKey = (project: Project, day: Day): Key => ({ pk: unbalancedPartition(project), sk: day });

/** What the records of each day showed, and how far their reading has come. */
export const evidencePartition = (project: Project): string => `${project}|EVIDENCE`;
export const evidenceKey = (project: Project, day: Day): Key => ({ pk: evidencePartition(project), sk: day });
export const gatheringKey = (project: Project, day: Day): Key => ({ pk: `${project}|GATHERING`, sk: day });

/** Names of reports that were given. */
export const reportNameKey = (project: Project, path: string): Key => ({ pk: `${project}|REPORT`, sk: keyPart(path) });

/** What the objects of a project's reports begin with: those of `main` lie where the old system had them. */
export const reportsPrefix = (project: Project): string =>
  `${project === 'main' ? '' : `projects/${project}/`}records/ai_usage/`;

/** The object of a proof under way: apart from all that is listed as a report. */
export const proofRunObject = (project: Project, token: string): string => `proofs/${project}/${token}`;
