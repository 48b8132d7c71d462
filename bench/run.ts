import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { bundles } from './bundles.ts';
import { client } from './client.ts';
import { forecast } from './forecast.ts';
import { insights } from './insights.ts';
import { latency } from './latency.ts';
import { type Bench, isMet, type Measurement, table } from './measurement.ts';
import { processor } from './processor.ts';
import { proof } from './proof.ts';
import { reading } from './reading.ts';
import { recording } from './recording.ts';
import { units } from './units.ts';

const BENCHES: readonly Bench[] = [
  recording,
  latency,
  processor,
  units,
  bundles,
  reading,
  client,
  proof,
  forecast,
  insights,
];

const HELP = `npm run bench -- [NAME…] [--write]

Measures the ledger on this machine, each ratio against a ceiling measured in the same run.

${BENCHES.map(({ name, about }) => `  ${name.padEnd(12)} ${about}`).join('\n')}

  --write      puts the figures into docs/performance.md
  --help       this text`;

const REPORT = 'docs/performance.md';

async function run(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { write: { type: 'boolean' }, help: { type: 'boolean' } },
  });
  if (values.help) return console.log(HELP);
  const unknown = positionals.filter((name) => !BENCHES.some((bench) => bench.name === name));
  if (unknown.length > 0) throw new Error(`no such bench: ${unknown.join(', ')}\n\n${HELP}`);
  const chosen = BENCHES.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
  for (const bench of chosen) {
    console.error(`${bench.name}: ${bench.about}`);
    const rows = await bench.run((progress) => console.error(`  ${progress}`));
    console.log(`\n${table(rows)}\n`);
    if (values.write) writeReport(bench, rows);
    const missed = rows.filter((row) => isMet(row) === false);
    if (missed.length > 0) console.log(`${missed.length} aims missed: ${missed.map(({ what }) => what).join('; ')}`);
  }
  if (values.write) console.log(`Written to ${REPORT}; review the change and commit it.`);
}

/** Replaces the section of a bench between its two marks. */
function writeReport({ name }: Bench, rows: readonly Measurement[]): void {
  const report = readFileSync(REPORT, 'utf8');
  const [begin, end] = [`<!-- bench:${name} -->`, `<!-- /bench:${name} -->`];
  const [before, rest] = report.split(begin);
  const after = rest?.split(end)[1];
  if (before === undefined || after === undefined) throw new Error(`${REPORT} has no place marked ${begin} … ${end}`);
  const machine = `${cpus().length} cores (${cpus()[0]?.model.trim()}), ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.versions.node}`;
  const section = `${begin}\nMeasured ${new Date().toISOString().slice(0, 10)} on ${machine}.\n\n${table(rows)}\n${end}`;
  writeFileSync(REPORT, `${before}${section}${after}`);
}

await run();
