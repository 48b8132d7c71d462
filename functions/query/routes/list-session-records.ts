import { recordList } from '../../../lib/spend/record-answer.ts';
import { type SessionBooks, sessionRecords } from '../../../lib/spend/sessions.ts';
import { pageParameters, readQuery, toPage } from '../../http/parameters.ts';
import type { RouteHandler } from '../../route.ts';

export const createListSessionRecords =
  (books: SessionBooks): RouteHandler =>
  async ({ caller, query, path }) => {
    const page = toPage(readQuery(pageParameters, query));
    return { status: 200, body: recordList(await sessionRecords(books, caller.project, path.id ?? '', page), books) };
  };
