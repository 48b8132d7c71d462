import { readFileSync, writeFileSync } from 'node:fs';
import type { Soak, SoakOutcome } from './soak.ts';

export const REPORT = 'docs/reliability.md';

const HEAD = ['| soak | what | worlds | wrong | size | took | run on |', '|---|---|---|---|---|---|---|'];

export type SoakRun = SoakOutcome & { readonly soak: Soak; readonly seconds: number };

/** A row of the report for each run of a soak. */
const rowOf = ({ soak, worlds, failures, summary, seconds }: SoakRun, day: string): string =>
  `| ${soak.name} | ${soak.about} | ${worlds} | ${failures.length} | ${summary} | ${seconds} s | ${day} |`;

export const tableOf = (runs: readonly SoakRun[], day: string): string =>
  [...HEAD, ...runs.map((run) => rowOf(run, day))].join('\n');

/** Puts the rows of these runs in the place of their earlier ones; the rows of other soaks stay. */
export function writeReport(runs: readonly SoakRun[], day: string): void {
  const report = readFileSync(REPORT, 'utf8');
  const [before = '', rest = ''] = report.split('<!-- soak -->');
  const [table = '', after = ''] = rest.split('<!-- /soak -->');
  const isRow = (line: string) => line.startsWith('| ') && !line.startsWith('| soak |');
  const rows = new Map(
    table
      .split('\n')
      .filter(isRow)
      .map((line) => [line.split(' | ')[0]?.slice(2), line]),
  );
  for (const run of runs) rows.set(run.soak.name, rowOf(run, day));
  writeFileSync(REPORT, `${before}<!-- soak -->\n${[...HEAD, ...rows.values()].join('\n')}\n<!-- /soak -->${after}`);
}
