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
export const writeReport = (runs: readonly SoakRun[], day: string): void =>
  putRows({ mark: 'soak', head: HEAD }, new Map(runs.map((run) => [run.soak.name, rowOf(run, day)])));

/** A table of the report: the marks around it, and its first two lines. */
export interface ReportTable {
  readonly mark: string;
  readonly head: readonly string[];
}

/** Puts rows, each by what its first column says, in the place of earlier ones or behind them; other rows stay. */
export function putRows({ mark, head }: ReportTable, rows: ReadonlyMap<string, string>): void {
  const report = readFileSync(REPORT, 'utf8');
  const [begin, end] = [`<!-- ${mark} -->`, `<!-- /${mark} -->`];
  const [before = '', rest = ''] = report.split(begin);
  const [table = '', after = ''] = rest.split(end);
  const earlier = table
    .split('\n')
    .filter((line) => line.startsWith('| ') && line !== head[0])
    .map((line) => [line.split(' | ')[0]?.slice(2) ?? '', line] as const);
  const all = new Map([...earlier, ...rows]);
  writeFileSync(REPORT, `${before}${begin}\n${[...head, ...all.values()].join('\n')}\n${end}${after}`);
}
