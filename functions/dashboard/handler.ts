import { LedgerError } from '../../lib/errors.ts';
import type { RouteHandler, RouteHandlers } from '../route.ts';
import type { PageFile, PageFiles } from './page-file.ts';
import { PAGE_HEADERS } from './page-headers.ts';

const PAGE = 'ai_usage_monitor.html';

/** The page and its files. They hold nothing of a ledger: what the page shows, it asks with its reader's own key. */
export const createDashboardHandlers = (files: PageFiles): RouteHandlers => ({
  'GET /': createGetFile(files, () => PAGE),
  'GET /static/{file}': createGetFile(files, ({ file = '' }) => file),
});

const createGetFile =
  (files: PageFiles, nameIn: (path: Readonly<Record<string, string>>) => string): RouteHandler =>
  async ({ path }) => {
    const file = files.get(nameIn(path));
    if (file === undefined) throw new LedgerError('not_found', 'the page has no such file');
    return { status: 200, packed: file.content, headers: headersOf(file) };
  };

const headersOf = ({ type, isHashed }: PageFile): Readonly<Record<string, string>> => ({
  ...PAGE_HEADERS,
  'content-type': type,
  'cache-control': isHashed ? 'public, max-age=31536000, immutable' : 'no-cache',
});
