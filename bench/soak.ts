import { parseArgs } from 'node:util';
import { alertsSoak, budgetAlertsSoak } from './soaks/alerts.ts';
import { anomaliesSoak } from './soaks/anomalies.ts';
import { clientSoak } from './soaks/client.ts';
import { compactionSoak } from './soaks/compaction.ts';
import { countingSoak } from './soaks/counting.ts';
import { crashSoak } from './soaks/crash.ts';
import { exportsSoak } from './soaks/exports.ts';
import { faultsSoak } from './soaks/faults.ts';
import { forgetSoak } from './soaks/forget.ts';
import { malformedSoak } from './soaks/malformed.ts';
import { priceSpreadSoak } from './soaks/price-spread.ts';
import { pricesSoak } from './soaks/prices.ts';
import { repairSoak } from './soaks/repair.ts';
import { repairLoadSoak } from './soaks/repair-load.ts';
import { REPORT, type SoakRun, tableOf, writeReport } from './soaks/report.ts';
import { repriceSoak } from './soaks/reprice.ts';
import { restoreSoak } from './soaks/restore.ts';
import { savingsSoak } from './soaks/savings.ts';
import type { Soak, SoakOptions } from './soaks/soak.ts';
import { sumsSoak } from './soaks/sums.ts';

const SOAKS: readonly Soak[] = [
  countingSoak,
  crashSoak,
  faultsSoak,
  malformedSoak,
  pricesSoak,
  priceSpreadSoak,
  sumsSoak,
  repairSoak,
  repairLoadSoak,
  clientSoak,
  repriceSoak,
  compactionSoak,
  alertsSoak,
  budgetAlertsSoak,
  forgetSoak,
  anomaliesSoak,
  savingsSoak,
  restoreSoak,
  exportsSoak,
];

const HELP = `npm run soak -- [NAME…] [--seeds N] [--from N] [--rate N] [--write]

Runs the laws and faults of the tests at full size.

${SOAKS.map(({ name, about, seeds }) => `  ${name.padEnd(14)} ${about} (${seeds} by default)`).join('\n')}

  --seeds N    how many worlds of each
  --from N     the first seed of faults (1), to run a world again, or so many now and the others later
  --rate N     records a second where a soak sends at a rate (repair-load: 500)
  --write      puts the rows of these soaks into docs/reliability.md
  --help       this text

Ends with 0 when every world held, else with 1.`;

async function run(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      seeds: { type: 'string' },
      from: { type: 'string' },
      rate: { type: 'string' },
      write: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) return console.log(HELP);
  const unknown = positionals.filter((name) => !SOAKS.some((soak) => soak.name === name));
  const seeds = countOf(values.seeds);
  const from = countOf(values.from);
  const rate = countOf(values.rate);
  if (unknown.length > 0 || [seeds, from, rate].some(Number.isNaN))
    throw new Error(`no such soak, number of seeds, first seed or rate\n\n${HELP}`);
  const options = { ...(from !== undefined && { from }), ...(rate !== undefined && { rate }) };
  const runs: SoakRun[] = [];
  for (const soak of SOAKS.filter(({ name }) => positionals.length === 0 || positionals.includes(name))) {
    const run = await runOne(soak, seeds ?? soak.seeds, options);
    runs.push(run);
    for (const failure of run.failures) console.log(`  ${failure}`);
    if (run.failures.length > 0) process.exitCode = 1;
  }
  const today = new Date().toISOString().slice(0, 10);
  console.log(`\n${tableOf(runs, today)}`);
  if (!values.write) return;
  writeReport(runs, today);
  console.log(`Written to ${REPORT}; review the change and commit it.`);
}

/** @returns NaN when it is no count from 1 on */
function countOf(option: string | undefined): number | undefined {
  if (option === undefined) return undefined;
  return /^[1-9]\d*$/.test(option) ? Number(option) : Number.NaN;
}

async function runOne(soak: Soak, seeds: number, options: SoakOptions): Promise<SoakRun> {
  console.error(`${soak.name}: ${soak.about}, ${seeds} worlds`);
  const started = performance.now();
  const outcome = await soak.run(seeds, (progress) => console.error(`  ${progress}`), options);
  return { ...outcome, soak, seconds: Math.round((performance.now() - started) / 1000) };
}

await run();
