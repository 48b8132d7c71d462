import pMap from 'p-map';
import type { SessionStats } from '../api-contract.ts';
import { LedgerError } from '../errors.ts';
import type { Decimal } from '../money.ts';
import type { Page, PageRequest, SessionDay, SessionRecords } from '../ports.ts';
import type { BookedRecord, Project } from '../usage/record.ts';
import type { Books } from './books.ts';
import { badCursor, readCursor, writeCursor } from './cursor.ts';
import { groupRows, totalOf } from './groups.ts';
import { inMoneyOf, sharesByModel, toTotals } from './shapes.ts';

export interface SessionBooks extends Books {
  readonly sessions: SessionRecords;
}

const USERS_AT_ONCE = 16;

/**
 * `GET /sessions/{id}`. The first and last call are read from the session's records, since no sum can hold a minimum.
 *
 * @throws LedgerError `not_found` when no call of the session is counted.
 */
export async function sessionStats(
  books: SessionBooks,
  project: Project,
  session: string,
): Promise<SessionStats<bigint, Decimal>> {
  const rows = await books.counters.session(project, session);
  const days = sessionDays(project, session, rows);
  if (days.length === 0) throw noSession(session);
  const [firstUs, lastUs] = await Promise.all([
    edgeOf(books.sessions, days, 'first'),
    edgeOf(books.sessions, days.toReversed(), 'last'),
  ]);
  const write = (instantUs: number | undefined): string | null =>
    instantUs === undefined ? null : books.calendar.iso(instantUs, 6);
  return {
    session_id: session,
    ...toTotals(totalOf(rows)),
    by_model: sharesByModel(rows),
    first_at: write(firstUs),
    last_at: write(lastUs),
    ...inMoneyOf(books.currency, rows),
  };
}

/**
 * `GET /sessions/{id}/records`: its calls, by day, then user, then time.
 *
 * @throws LedgerError `not_found`, and `bad_request` for a cursor of another listing.
 */
export async function sessionRecords(
  { counters, sessions }: Pick<SessionBooks, 'counters' | 'sessions'>,
  project: Project,
  session: string,
  { limit, cursor }: PageRequest,
): Promise<Page<BookedRecord>> {
  const days = sessionDays(project, session, await counters.session(project, session));
  if (days.length === 0) throw noSession(session);
  const start = cursor === undefined ? undefined : readPlace(cursor);
  const items: BookedRecord[] = [];
  for (const day of days) {
    const isListed = start !== undefined && compareDays(day, start) < 0;
    if (isListed) continue;
    const isStart = start !== undefined && compareDays(day, start) === 0;
    const wanted = { limit: limit - items.length, ...(isStart && start.inner !== '' && { cursor: start.inner }) };
    if (wanted.limit === 0) return { items, cursor: writeCursor([day.day, day.user, '']) };
    const page = await sessions.list(day, wanted);
    items.push(...page.items);
    if (page.cursor !== null) return { items, cursor: writeCursor([day.day, day.user, page.cursor]) };
  }
  return { items, cursor: null };
}

type Place = Pick<SessionDay, 'day' | 'user'>;

function readPlace(cursor: string): Place & { readonly inner: string } {
  const [day = '', user = '', inner = ''] = readCursor(cursor, 3);
  if (day === '') throw badCursor();
  return { day, user, inner };
}

/** The users of a session by day: where its calls are, in order. */
function sessionDays(
  project: Project,
  session: string,
  rows: Awaited<ReturnType<Books['counters']['session']>>,
): readonly SessionDay[] {
  const identities = groupRows(rows, ({ day, user = '' }) => JSON.stringify([day, user])).list();
  const places = identities.map(({ key }) => JSON.parse(key) as [string, string]);
  return places.map(([day, user]) => ({ project, session, day, user })).toSorted(compareDays);
}

function compareDays(a: Place, b: Place): number {
  if (a.day !== b.day) return a.day < b.day ? -1 : 1;
  return a.user < b.user ? -1 : Number(a.user > b.user);
}

/** The first or last call: on the first day, in the given order, on which one is found. A counter may be ahead of a deletion. */
async function edgeOf(
  sessions: SessionRecords,
  days: readonly SessionDay[],
  side: 'first' | 'last',
): Promise<number | undefined> {
  const pick = side === 'first' ? Math.min : Math.max;
  for (const users of Map.groupBy(days, ({ day }) => day).values()) {
    const edges = await pMap(users, (of) => sessions.edge(of, side), { concurrency: USERS_AT_ONCE });
    const found = edges.filter((edge) => edge !== undefined);
    if (found.length > 0) return pick(...found);
  }
  return undefined;
}

const noSession = (session: string): LedgerError =>
  new LedgerError('not_found', `no call of session "${session}" is in the books`);
