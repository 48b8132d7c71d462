import pMap from 'p-map';
import { expect } from 'vitest';
import type { DailyStats, Drift, RangeStats, SessionStats, Share } from '../../lib/api-contract.ts';
import { type Asked, ask, pathPart } from '../support/ask.ts';
import {
  type Book,
  book,
  booksBy,
  type DriftBook,
  dayIn,
  driftBook,
  hourIn,
  type RawCall,
} from '../support/independent-books.ts';

export const group = (name: string | null | undefined, fallback: string): string => name ?? fallback;

/** A day by the independently computed sums. */
interface DayBooks {
  readonly date: string;
  readonly whole: Book;
  readonly byModel: Record<string, unknown>;
  readonly byFunction: Record<string, unknown>;
  /** By what `/stats/range` groups by. */
  readonly groups: Readonly<Record<string, ReadonlyMap<string, Book>>>;
  readonly drift: { readonly total: DriftBook; readonly models: ReadonlyMap<string, DriftBook> };
}

const DAYS_AT_ONCE = 3;

/** The days of these calls, to be held against the statistics as often as it takes. */
export function daysOf(calls: readonly RawCall[], zone: string): readonly DayBooks[] {
  return [...Map.groupBy(calls, dayIn(zone))].map(([date, ofDay]) => dayBooks(date, ofDay, zone));
}

function dayBooks(date: string, calls: readonly RawCall[], zone: string): DayBooks {
  const groups = {
    hour: booksBy(calls, hourIn(zone)),
    model: booksBy(calls, (call) => call.model),
    function: booksBy(calls, (call) => group(call.function, 'default')),
    anchor: booksBy(calls, (call) => group(call.anchor_id, '')),
    user: booksBy(calls, (call) => group(call.user_id, 'anonymous')),
  };
  const reported = Map.groupBy(
    calls.filter((call) => call.reported_cost != null),
    (call) => call.model,
  );
  return {
    date,
    whole: book(calls),
    byModel: toObject(groups.model),
    byFunction: toObject(groups.function),
    groups,
    drift: {
      total: driftBook(calls),
      models: new Map([...reported].map(([model, ofModel]) => [model, driftBook(ofModel)])),
    },
  };
}

/** The statistics of each day equal the independently computed sums, to the last digit. */
export async function checkDays(asked: Asked, days: readonly DayBooks[]): Promise<void> {
  const check = async (day: DayBooks) => {
    await checkDay(asked, day);
    await checkGroups(asked, day);
    await checkDrift(asked, day);
  };
  await pMap(days, check, { concurrency: DAYS_AT_ONCE });
}

async function checkDay(asked: Asked, { date, whole, byModel, byFunction }: DayBooks): Promise<void> {
  const { body } = await ask<DailyStats<string, string>>(asked, `/stats/daily?date=${date}`);
  expect(body).toMatchObject({
    period: 'daily',
    date,
    total_calls: whole.calls,
    total_tokens: whole.tokens,
    total_cost: whole.cost,
    success_rate: whole.success_rate,
  });
  expect(sharesOf(body.by_model)).toEqual(byModel);
  expect(sharesOf(body.by_function)).toEqual(byFunction);
}

export function sharesOf(shares: Readonly<Record<string, Share<string, string>>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(shares).map(([name, { total_tokens, ...share }]) => [name, share]));
}

export function toObject(books: ReturnType<typeof booksBy>): Record<string, unknown> {
  const entries = [...books].map(([name, { tokens, duration_ms, ...share }]) => [name, share]);
  return Object.fromEntries(entries);
}

async function checkGroups(asked: Asked, { date, whole, groups }: DayBooks): Promise<void> {
  for (const [groupBy, expected] of Object.entries(groups)) {
    const { body } = await ask<RangeStats<string, string>>(
      asked,
      `/stats/range?from=${date}&to=${date}&group_by=${groupBy}&limit=1000`,
    );
    expect(body.rows.map((row) => row.key).toSorted()).toEqual([...expected.keys()].toSorted());
    for (const row of body.rows) expect(row).toMatchObject(expected.get(row.key) ?? {});
    expect(body.total).toMatchObject(whole);
  }
}

/** At 7 yuan per dollar. */
async function checkDrift(asked: Asked, { date, drift }: DayBooks): Promise<void> {
  const { body } = await ask<Drift<string, string>>(asked, `/stats/drift?from=${date}&to=${date}`);
  expect(body.total).toEqual(drift.total);
  expect(new Map(body.models.map(({ model, ...row }) => [model, row]))).toEqual(drift.models);
}

/** The sums of each session, and when its first and last call began: one question a session, so it takes its time. */
export async function checkSessions(asked: Asked, calls: readonly RawCall[]): Promise<void> {
  const sessions = Map.groupBy(
    calls.filter((call) => call.session_id),
    (call) => call.session_id ?? '',
  );
  await pMap(
    sessions,
    async ([session, ofSession]) => {
      const { body } = await ask<SessionStats<string, string>>(asked, `/sessions/${pathPart(session)}`);
      expect(body).toMatchObject(book(ofSession));
      const instants = ofSession.map((call) => Math.round(Number(call.timestamp) * 1000));
      expect(Date.parse(body.first_at ?? '')).toBe(Math.min(...instants));
      expect(Date.parse(body.last_at ?? '')).toBe(Math.max(...instants));
    },
    { concurrency: 8 },
  );
}
