import type { Books } from '../../lib/spend/books.ts';
import { dashboard, readDashboardRows } from '../../lib/spend/dashboard.ts';

/** The spending of the page's first screen, of the project `main`. */
export const firstScreen = (books: Books, nowUs: number): ReturnType<typeof dashboard> =>
  dashboard(books, 'main', nowUs, readDashboardRows(books, 'main', nowUs));
