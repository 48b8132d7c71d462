import type { Page } from '../ports.ts';
import type { ReportFile, ReportFiles } from '../reports/ports.ts';
import type { Project } from '../usage/record.ts';
import type { Forgetting } from './forget-record.ts';

/** How far the project's files are looked through, as a value of JSON. */
export interface RewrittenFiles {
  /** The last path that was looked at; null before the first. */
  readonly after: string | null;
  readonly isDone: boolean;
  readonly rewritten: number;
  /** Files of exported records, which are not looked into. */
  readonly exports: number;
}

export const NO_FILES: RewrittenFiles = { after: null, isDone: false, rewritten: 0, exports: 0 };

export type RewritableFiles = Pick<ReportFiles, 'list' | 'read' | 'put'>;

const FILES_AT_ONCE = 20;

/** Puts the pseudonym in the place of the user in some more reports. Doing it again finds nothing to do. */
export async function rewriteReports(
  files: RewritableFiles,
  { project, forgetting }: { readonly project: Project; readonly forgetting: Forgetting },
  at: RewrittenFiles,
): Promise<RewrittenFiles> {
  const page: Page<ReportFile> = await files.list(project, {
    limit: FILES_AT_ONCE,
    ...(at.after !== null && { cursor: at.after }),
  });
  let rewritten = at.rewritten;
  for (const { path } of page.items.filter(isReport)) {
    const text = new TextDecoder().decode(await files.read({ project, path }));
    const next = forgetInReport(text, forgetting);
    if (next === text) continue;
    await files.put({ project, path }, new TextEncoder().encode(next));
    rewritten += 1;
  }
  const exports = at.exports + page.items.filter(isExport).length;
  return { after: page.cursor ?? at.after, isDone: page.cursor === null, rewritten, exports };
}

const isReport = ({ path }: ReportFile): boolean => path.endsWith('.json');
const isExport = ({ path }: ReportFile): boolean => path.endsWith('.gz');

/**
 * A report of JSON without the name: where it says whose usage a row is, whose a budget, and who changed a forecast most. All else
 * stays as it is, numerals to the last digit. Tables (CSV) name no user.
 */
export function forgetInReport(text: string, { userId, pseudonym }: Forgetting): string {
  const name = RegExp.escape(JSON.stringify(userId));
  const rows = new RegExp(`("user_id"\\s*:\\s*)${name}`, 'g');
  const budgets = new RegExp(`("type"\\s*:\\s*"user"\\s*,\\s*"value"\\s*:\\s*)${name}`, 'g');
  const drivers = new RegExp(`("user"\\s*:\\s*\\{\\s*"key"\\s*:\\s*)${name}`, 'g');
  const put = (_: string, before: string): string => `${before}${JSON.stringify(pseudonym)}`;
  return text.replace(rows, put).replace(budgets, put).replace(drivers, put);
}
