import { type SessionBooks, sessionStats } from '../../../lib/spend/sessions.ts';
import { readQuery } from '../../http/parameters.ts';
import type { RouteHandler } from '../../route.ts';

export const createGetSession =
  (books: SessionBooks): RouteHandler =>
  async ({ caller, query, path }) => {
    readQuery({}, query);
    return { status: 200, body: await sessionStats(books, caller.project, path.id ?? '') };
  };
