import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  TransactionCanceledException,
  TransactionConflictException,
  TransactWriteItemsCommand,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { type Hold, type HoldKey, MAX_OPEN_RESERVATIONS } from '../budgets/hold.ts';
import type { Holds, NewReservation, Room } from '../budgets/ports.ts';
import { SCHEMA_VERSION } from '../environment.ts';
import { LedgerError } from '../errors.ts';
import { getItems } from './get-items.ts';
import { ImageReader } from './image-reader.ts';
import { chunksOf } from './in-flight.ts';
import { holdKey } from './keys.ts';
import { putOnce } from './put-once.ts';

type Item = Record<string, AttributeValue>;

/** Far below what an expression may hold. */
const IDS_OF_UPDATE = 50;
const ATTEMPTS = 10;

const number = (value: bigint | number): AttributeValue => ({ N: String(value) });

/**
 * Open reservations in the Config table: an item for each budget, user and period, with their sum and a map of them. A reservation in one
 * hold is one conditional update, in several a transaction.
 */
export class DynamoHolds implements Holds {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor(client: DynamoDBClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async read(keys: readonly HoldKey[]): Promise<readonly (Hold | undefined)[]> {
    if (keys.length === 0) return [];
    const places = keys.map(holdKey);
    const items = await getItems(this.#client, this.#table, places, { isConsistent: true });
    const byPlace = new Map(items.map((item) => [`${item.pk?.S} ${item.sk?.S}`, item]));
    return places.map(({ pk, sk }) => readHold(byPlace.get(`${pk} ${sk}`)));
  }

  open(key: HoldKey, untilSeconds: number): Promise<void> {
    return putOnce(this.#client, this.#table, {
      ...placeOf(key),
      v: number(SCHEMA_VERSION),
      reserved: number(0),
      releases: number(0),
      open: { M: {} },
      expires_at: number(Math.ceil(untilSeconds)),
    });
  }

  async admit(reservation: NewReservation, rooms: readonly Room[]): Promise<'admitted' | 'not-admitted'> {
    const updates = rooms.map((room) => this.#admission(reservation, room));
    const [only, ...others] = updates;
    if (only === undefined) return 'admitted';
    try {
      if (others.length === 0) await this.#client.send(new UpdateItemCommand(only));
      else
        await this.#client.send(
          new TransactWriteItemsCommand({ TransactItems: updates.map((update) => ({ Update: update })) }),
        );
      return 'admitted';
    } catch (error) {
      if (isOurOwn(error, reservation.id)) return 'admitted';
      if (isLostRace(error)) return 'not-admitted';
      throw error;
    }
  }

  #admission({ id, amountAtto, expiresAtUs }: NewReservation, { key, mostReservedAtto, releases }: Room) {
    const nothingLeft = 'releases = :releases';
    const hasRoom = 'reserved <= :most';
    const isNew = 'attribute_not_exists(#open.#id) AND size(#open) < :max';
    return {
      TableName: this.#table,
      Key: placeOf(key),
      UpdateExpression: 'SET #open.#id = :reservation, reserved = reserved + :amount',
      ConditionExpression: `${nothingLeft} AND ${hasRoom} AND ${isNew}`,
      ExpressionAttributeNames: { '#open': 'open', '#id': id },
      ExpressionAttributeValues: {
        ':reservation': { M: { amount: number(amountAtto), until_us: number(expiresAtUs) } },
        ':amount': number(amountAtto),
        ':most': number(mostReservedAtto),
        ':releases': number(releases),
        ':max': number(MAX_OPEN_RESERVATIONS),
      },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    } as const satisfies UpdateItemCommandInput;
  }

  async drop(key: HoldKey, ids: readonly string[]): Promise<void> {
    for (const chunk of chunksOf(ids, IDS_OF_UPDATE)) await this.#dropFew(key, chunk);
  }

  async #dropFew(key: HoldKey, ids: readonly string[]): Promise<void> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const [hold] = await this.read([key]);
      const open = ids.flatMap((id) => {
        const reservation = hold?.open.get(id);
        return reservation === undefined ? [] : [{ id, amountAtto: reservation.amountAtto }];
      });
      if (open.length === 0) return;
      try {
        await this.#client.send(new UpdateItemCommand(this.#removal(key, open)));
        return;
      } catch (error) {
        if (!isLostRace(error)) throw error;
      }
    }
    throw new LedgerError('unavailable', 'a reservation could not be released', { retryAfterSeconds: 1 });
  }

  #removal(key: HoldKey, open: readonly { readonly id: string; readonly amountAtto: bigint }[]) {
    const paths = open.map((_, index) => `#open.#r${index}`);
    return {
      TableName: this.#table,
      Key: placeOf(key),
      UpdateExpression: `SET reserved = reserved - :sum, releases = releases + :one REMOVE ${paths.join(', ')}`,
      ConditionExpression: paths.map((path) => `attribute_exists(${path})`).join(' AND '),
      ExpressionAttributeNames: {
        '#open': 'open',
        ...Object.fromEntries(open.map(({ id }, index) => [`#r${index}`, id])),
      },
      ExpressionAttributeValues: {
        ':sum': number(open.reduce((sum, { amountAtto }) => sum + amountAtto, 0n)),
        ':one': number(1),
      },
    };
  }
}

function placeOf(key: HoldKey): Item {
  const { pk, sk } = holdKey(key);
  return { pk: { S: pk }, sk: { S: sk } };
}

function readHold(item: Item | undefined): Hold | undefined {
  if (item === undefined) return undefined;
  const reader = new ImageReader(item);
  const open = Object.entries(item.open?.M ?? {}).map(([id, { M = {} }]) => {
    const reservation = new ImageReader(M);
    return [
      id,
      { amountAtto: reservation.decimal('amount', 0), expiresAtUs: reservation.integer('until_us') },
    ] as const;
  });
  return { reservedAtto: reader.decimal('reserved', 0), releases: reader.integer('releases'), open: new Map(open) };
}

/** The SDK's second attempt, when the answer to the first was lost. A transaction has a token that tells. */
const isOurOwn = (error: unknown, id: string): boolean =>
  error instanceof ConditionalCheckFailedException && error.Item?.open?.M?.[id] !== undefined;

const isLostRace = (error: unknown): boolean =>
  error instanceof ConditionalCheckFailedException ||
  error instanceof TransactionConflictException ||
  (error instanceof TransactionCanceledException &&
    (error.CancellationReasons ?? []).some(({ Code: code = '' }) => RACE_CODES.has(code)));

const RACE_CODES: ReadonlySet<string> = new Set(['ConditionalCheckFailed', 'TransactionConflict']);
