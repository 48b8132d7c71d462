import pMap from 'p-map';
import { expect } from 'vitest';
import type { DailyStats, Drift, RangeStats, SessionStats, Share } from '../../lib/api-contract.ts';
import { type Asked, ask, pathPart } from '../support/ask.ts';
import { book, booksBy, dayIn, driftBook, hourIn, type RawCall } from '../support/independent-books.ts';

export const group = (name: string | null | undefined, fallback: string): string => name ?? fallback;

/** The statistics of each day over these calls equal the independently computed sums, to the last digit. */
export async function checkDays(asked: Asked, calls: readonly RawCall[], zone: string): Promise<void> {
  for (const [date, ofDay] of Map.groupBy(calls, dayIn(zone))) {
    await checkDay(asked, date, ofDay);
    await checkGroups(asked, date, ofDay, zone);
    await checkDrift(asked, date, ofDay);
  }
}

async function checkDay(asked: Asked, date: string, calls: readonly RawCall[]): Promise<void> {
  const { body } = await ask<DailyStats<string, string>>(asked, `/stats/daily?date=${date}`);
  const expected = book(calls);
  expect(body).toMatchObject({
    period: 'daily',
    date,
    total_calls: expected.calls,
    total_tokens: expected.tokens,
    total_cost: expected.cost,
    success_rate: expected.success_rate,
  });
  expect(sharesOf(body.by_model)).toEqual(toObject(booksBy(calls, (call) => call.model)));
  expect(sharesOf(body.by_function)).toEqual(toObject(booksBy(calls, (call) => group(call.function, 'default'))));
}

export function sharesOf(shares: Readonly<Record<string, Share<string, string>>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(shares).map(([name, { total_tokens, ...share }]) => [name, share]));
}

export function toObject(books: ReturnType<typeof booksBy>): Record<string, unknown> {
  const entries = [...books].map(([name, { tokens, duration_ms, ...share }]) => [name, share]);
  return Object.fromEntries(entries);
}

async function checkGroups(asked: Asked, date: string, calls: readonly RawCall[], zone: string): Promise<void> {
  const keys: Record<string, (call: RawCall) => string> = {
    hour: hourIn(zone),
    model: (call) => call.model,
    function: (call) => group(call.function, 'default'),
    anchor: (call) => group(call.anchor_id, ''),
    user: (call) => group(call.user_id, 'anonymous'),
  };
  for (const [groupBy, keyOf] of Object.entries(keys)) {
    const { body } = await ask<RangeStats<string, string>>(
      asked,
      `/stats/range?from=${date}&to=${date}&group_by=${groupBy}&limit=1000`,
    );
    const expected = booksBy(calls, keyOf);
    expect(body.rows.map((row) => row.key).toSorted()).toEqual([...expected.keys()].toSorted());
    for (const row of body.rows) expect(row).toMatchObject(expected.get(row.key) ?? {});
    expect(body.total).toMatchObject(book(calls));
  }
}

/** At 7 yuan per dollar. */
async function checkDrift(asked: Asked, date: string, calls: readonly RawCall[]): Promise<void> {
  const { body } = await ask<Drift<string, string>>(asked, `/stats/drift?from=${date}&to=${date}`);
  expect(body.total).toEqual(driftBook(calls));
  const reported = calls.filter((call) => call.reported_cost != null);
  const byModel = Map.groupBy(reported, (call) => call.model);
  expect(new Map(body.models.map(({ model, ...row }) => [model, row]))).toEqual(
    new Map([...byModel].map(([model, ofModel]) => [model, driftBook(ofModel)])),
  );
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
