/**
 * A counter as an item of the Counters table. Attribute names are short because watermarks fill the item: seven a day for
 * each partition push a busy counter over 1 KB, and each further KB is one more write unit for every update of it.
 */
import { hash } from 'node:crypto';
import type { AttributeValue, Update } from '@aws-sdk/client-dynamodb';
import {
  type CounterFamily,
  type CounterKey,
  type CounterRow,
  type CounterState,
  MEASURES,
  type Measure,
  type ShardName,
  type Sums,
} from '../counters/counter.ts';
import { notYetCounted, WATERMARK_BYTES, type Watermark } from '../counters/watermark.ts';
import { SCHEMA_VERSION } from '../environment.ts';
import { LedgerError } from '../errors.ts';
import { parseDecimal } from '../money.ts';
import type { CounterDelta } from '../ports.ts';
import { type CounterPlace, counterKey, parseCounterKey } from './keys.ts';

export type Item = Readonly<Record<string, AttributeValue>>;

/** Attribute of each sum. A sum that is 0 has none. */
export const SUM_ATTRIBUTES = {
  calls: 'n',
  successes: 'k',
  inputTokens: 'i',
  outputTokens: 'o',
  cacheReadTokens: 'cr',
  cacheWriteTokens: 'cw',
  cacheWrite1hTokens: 'cl',
  reasoningTokens: 'r',
  audioInputTokens: 'ai',
  audioOutputTokens: 'ao',
  durationUs: 'd',
  costAtto: 'c',
  unpricedCalls: 'x',
  digest: 'g',
  reportedCalls: 'pn',
  reportedUnpricedCalls: 'px',
  unconvertibleCalls: 'pf',
  comparedCostAtto: 'pc',
  reportedOwnAtto: 'po',
  reportedCnyAtto: 'py',
  reportedUsdAtto: 'pu',
} as const satisfies Record<Measure, string>;

const NAME_ATTRIBUTES = { function: 'f', model: 'm', anchor: 'a', user: 'u', session: 's' } as const;
type Name = keyof typeof NAME_ATTRIBUTES;

const NAMES_OF_FAMILY = {
  hour: ['function', 'model'],
  day: ['function', 'model'],
  anchor: ['anchor', 'model'],
  user: ['user'],
  session: ['session', 'user', 'model'],
} as const satisfies Record<CounterFamily, readonly Name[]>;

/** Number of updates. */
export const UPDATES_ATTRIBUTE = 'w';

const VERSION: AttributeValue = { N: String(SCHEMA_VERSION) };

/** The attribute that holds a shard's watermark. Its 11 characters keep it apart from all other names. */
export const watermarkAttribute = (shardId: string): ShardName =>
  `h${hash('sha256', shardId, 'base64url').slice(0, 10)}`;

/** How far the item has taken in the shard; undefined when it has seen nothing of it, or what stands there is none. */
export function readWatermark(item: Item, shardId: string): Watermark | undefined {
  const mark = item[watermarkAttribute(shardId)]?.B;
  return mark?.length === WATERMARK_BYTES ? mark : undefined;
}

/**
 * The one update that counts a delta: adds the sums that are not 0 and moves the shard's watermark, if that stands below
 * the delta's first record.
 */
export function counterUpdate(delta: CounterDelta): Omit<Update, 'TableName'> {
  const { Key, set, add, values } = additionTo(delta.key, delta.sums);
  return {
    Key,
    UpdateExpression: `SET #h = :last, ${set} ADD ${add}`,
    ConditionExpression: 'attribute_not_exists(#h) OR #h < :first',
    ExpressionAttributeNames: { '#h': watermarkAttribute(delta.shardId) },
    ExpressionAttributeValues: { ...values, ':first': { B: notYetCounted(delta.first) }, ':last': { B: delta.last } },
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  };
}

interface Addition {
  readonly Key: Record<string, AttributeValue>;
  /** Clauses after SET: version and names, every time, since a condition on their absence would cost as much. */
  readonly set: string;
  /** Clauses after ADD: the count of updates, and the sums that are not 0. */
  readonly add: string;
  readonly values: Record<string, AttributeValue>;
}

/** What every update of a counter writes, whoever makes it. */
export function additionTo(key: CounterKey, sums: Sums): Addition {
  const values: Record<string, AttributeValue> = { ':v': VERSION, ':one': { N: '1' } };
  let set = 'v = :v';
  for (const name of NAMES_OF_FAMILY[key.family]) {
    const text = nameIn(key, name);
    if (text === '') continue;
    const attribute = NAME_ATTRIBUTES[name];
    values[`:${attribute}`] = { S: text };
    set += `, ${attribute} = :${attribute}`;
  }
  let add = `${UPDATES_ATTRIBUTE} :one`;
  for (const measure of MEASURES) {
    const sum = sums[measure];
    if (sum === 0n) continue;
    const attribute = SUM_ATTRIBUTES[measure];
    values[`:${attribute}`] = { N: sum.toString() };
    add += `, ${attribute} :${attribute}`;
  }
  const { pk, sk } = counterKey(key);
  return { Key: { pk: { S: pk }, sk: { S: sk } }, set, add, values };
}

const nameIn = (key: CounterKey, name: Name): string => (key as Partial<Record<Name, string>>)[name] ?? '';

/**
 * A counter as it was read.
 *
 * @returns undefined when the item is none, wherever it lies: its key is not the key of the names in it, or one of its sums is no
 *   whole number that an update could add to
 */
export function findCounter(item: Item): CounterRow | undefined {
  const { pk: { S: pk = '' } = {}, sk: { S: sk = '' } = {} } = item;
  const place = parseCounterKey({ pk, sk });
  if (place === undefined) return undefined;
  const key = readKey(place, item);
  const own = counterKey(key);
  const sums = readSums(item);
  return own.pk === pk && own.sk === sk && sums !== undefined ? { key, sums } : undefined;
}

/** @throws LedgerError `internal` when the item is no counter, see {@link findCounter}. */
export function readCounterItem(item: Item): CounterRow {
  const counter = findCounter(item);
  if (counter === undefined) throw new LedgerError('internal', `no counter: ${item.pk?.S}`);
  return counter;
}

/** As {@link findCounter}; an item with a watermark or a number of updates that can't be read is no counter either. */
export function findCounterState(item: Item): CounterState | undefined {
  const counter = findCounter(item);
  const updates = Number(readWhole(item[UPDATES_ATTRIBUTE]));
  const marks = readMarks(item);
  if (counter === undefined || marks === undefined || !Number.isSafeInteger(updates)) return undefined;
  return { ...counter, updates, marks };
}

const MARK_ATTRIBUTE = /^h[\w-]{10}$/;

function readMarks(item: Item): ReadonlyMap<ShardName, Watermark> | undefined {
  const marks = new Map<ShardName, Watermark>();
  for (const [name, { B: mark }] of Object.entries(item)) {
    if (!MARK_ATTRIBUTE.test(name)) continue;
    if (mark?.length !== WATERMARK_BYTES) return undefined;
    marks.set(name, mark);
  }
  return marks;
}

function readKey({ family, project, day, hourStartUs = 0 }: CounterPlace, item: Item): CounterKey {
  const name = (of: Name): string => item[NAME_ATTRIBUTES[of]]?.S ?? '';
  switch (family) {
    case 'hour':
      return { family, project, day, hourStartUs, function: name('function'), model: name('model') };
    case 'day':
      return { family, project, day, function: name('function'), model: name('model') };
    case 'anchor':
      return { family, project, day, anchor: name('anchor'), model: name('model') };
    case 'user':
      return { family, project, day, user: name('user') };
    case 'session':
      return { family, project, session: name('session'), day, user: name('user'), model: name('model') };
  }
}

function readSums(item: Item): Sums | undefined {
  const sums: Partial<Record<Measure, bigint>> = {};
  for (const measure of MEASURES) {
    const sum = readWhole(item[SUM_ATTRIBUTES[measure]]);
    if (sum === undefined) return undefined;
    sums[measure] = sum;
  }
  return sums as Sums;
}

/** What an item's number can't hold exactly, no update brings back to what it should be. */
const MOST = 10n ** 38n;

/** An exact whole number, 0 when there is none; engines may write a large one with an exponent. */
function readWhole(value: AttributeValue | undefined): bigint | undefined {
  if (value === undefined) return 0n;
  const { N: numeral = '' } = value;
  if (/^-?\d{1,38}$/.test(numeral)) return BigInt(numeral);
  const units = parseDecimal(numeral, 0);
  return units !== undefined && -MOST < units && units < MOST ? units : undefined;
}
