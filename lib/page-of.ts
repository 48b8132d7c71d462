import type { Page, PageRequest } from './ports.ts';
import { badCursor, readCursor, writeCursor } from './spend/cursor.ts';

/**
 * A page of a list that is in memory as a whole; the cursor is the name of its last item.
 *
 * @throws LedgerError `bad_request` when the cursor names none of the items.
 */
export function pageOf<T>(items: readonly T[], { limit, cursor }: PageRequest, nameOf: (item: T) => string): Page<T> {
  const start = cursor === undefined ? 0 : placeAfter(items.map(nameOf), cursor);
  const page = items.slice(start, start + limit);
  const last = page.at(-1);
  const isMore = last !== undefined && start + limit < items.length;
  return { items: page, cursor: isMore ? writeCursor([nameOf(last)]) : null };
}

function placeAfter(names: readonly string[], cursor: string): number {
  const [name = ''] = readCursor(cursor, 1);
  const index = names.indexOf(name);
  if (index < 0) throw badCursor();
  return index + 1;
}
