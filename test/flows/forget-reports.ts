import { expect } from 'vitest';
import type { OpenFunctions } from '../../cli/functions/open-functions.ts';
import type { ReportList } from '../../lib/api-contract.ts';
import { type Asked, ask, post } from '../support/ask.ts';

/** Texts of the files of a project, by their paths. */
export type ReportTexts = ReadonlyMap<string, string>;

interface Reported {
  readonly asked: Asked;
  readonly functions: OpenFunctions;
  readonly userId: string;
  /** One that is over. */
  readonly week: string;
}

/** Every kind of file that a report is kept as: those of JSON name the user as a row, a budget, and whose costs changed most. */
export async function makeReports({ asked, functions, userId, week }: Reported): Promise<void> {
  await post(asked, '/budgets', { name: 'b', scope: { type: 'user', value: userId }, period: 'monthly', limit: 1 });
  // Only a forecast that is kept is a part of the week's report.
  await functions.invoke('Foretell', {});
  await Promise.all([
    functions.invoke('Report', { week }),
    post(asked, '/export_report?days=40', ''),
    post(asked, '/export_report?days=40&format=csv', ''),
  ]);
}

export async function readReports(asked: Asked): Promise<ReportTexts> {
  const { body } = await ask<ReportList>(asked, '/reports');
  const read = async ({ path }: { readonly path: string }) => {
    const address = `${asked.url}/api/ai_usage/download_report?path=${encodeURIComponent(path)}`;
    const answer = await fetch(address, { headers: { authorization: `Bearer ${asked.key}` } });
    return [path, await answer.text()] as const;
  };
  return new Map(await Promise.all(body.reports.map(read)));
}

/** Each file is what it was, but for the name in those of JSON. */
export function expectRewritten(
  userId: string,
  { before, after }: { readonly before: ReportTexts; readonly after: ReportTexts },
): void {
  const week = [...after].find(([path]) => path.startsWith('weekly/'))?.[1] ?? '{}';
  const pseudonym = /"forgotten-[^"]+"/.exec(week)?.[0] ?? '';
  const name = JSON.stringify(userId);
  const kinds = [...before].map(([path, text]) => [/weekly|csv|json/.exec(path)?.[0], text.includes(userId)]);
  expect(kinds.toSorted()).toEqual([
    ['csv', false],
    ['json', true],
    ['weekly', true],
  ]);
  expect(before.values().find((text) => text.includes(`"user":{"key":${name}`))).toBeDefined();
  expect(before.values().find((text) => text.includes(`"value":${name}`))).toBeDefined();
  expect(after).toEqual(new Map([...before].map(([path, text]) => [path, text.replaceAll(name, pseudonym)])));
}
