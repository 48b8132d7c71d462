import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { SingleBar } from 'cli-progress';
import { messageOf, runCommand, UsageFault } from './command.ts';
import { LedgerRefused } from './ledger/ask-ledger.ts';
import { CONNECTION_OPTIONS, type Connection, connectionHelp, readConnection } from './ledger/connection.ts';
import { exportPrices } from './prices/export-prices.ts';
import { importPrices, type PriceImport } from './prices/import-prices.ts';
import { readPriceFile } from './prices/read-price-file.ts';

const HELP = `npm run prices -- import FILE [--to URL] [--key KEY]
npm run prices -- export FILE [--to URL] [--key KEY]

"export" writes a project's own prices and rates of exchange to a JSON file; "import" posts the rows of such a file, of a
list of rows as POST /prices takes them, or of the old module's table, model → {input, output, display_name} in yuan per
1K tokens, which is written by:

  python3 -c "import json; from server.utils.ai_usage_monitor import ModelPricing as p; print(json.dumps(p.CUSTOM_PRICING))"

Importing twice adds nothing. Prices of the old module hold from 2015-01-01, because it knew no dates.

${connectionHelp('admin')}
  --help       this text

Ends with 0 when done, 1 when rows were refused, 2 when it could not run to the end.`;

const parse = () =>
  parseArgs({ allowPositionals: true, options: { ...CONNECTION_OPTIONS, help: { type: 'boolean' } } });

type Command = (connection: Connection, file: string) => Promise<number>;

const importFile: Command = async (connection, file) => {
  const rows = readPriceFile(readFileSync(file, 'utf8'));
  const bar = new SingleBar({ format: '{bar} {value} of {total} rows', noTTYOutput: true, notTTYSchedule: 5000 });
  bar.start(rows.length, 0);
  const outcome = await importPrices(connection, rows, () => bar.increment()).finally(() => bar.stop());
  report(rows.length, outcome);
  return outcome.refused.length === 0 ? 0 : 1;
};

function report(rows: number, { added, alreadyThere, refused, unpriced }: PriceImport): void {
  console.log(`${rows} rows: ${added} added, ${alreadyThere} already there, ${refused.length} refused`);
  for (const { name, reasons } of refused) for (const reason of reasons) console.log(`${name}: ${reason}`);
  for (const { name, calls, from, to, reprice } of unpriced) {
    console.log(`${name}: ${calls} calls from ${from} to ${to} were booked without the price that this row has`);
    for (const address of reprice)
      console.log(`  in a minute: POST ${address} (a dry run; with &dry_run=false in earnest)`);
  }
  if (refused.length > 0) console.log('Next: mend the rows named above and run the same command again.');
  else
    console.log('The prices hold for calls that are recorded from now on; every function knows them within a minute.');
}

const exportFile: Command = async (connection, file) => {
  const content = await exportPrices(connection);
  writeFileSync(file, `${JSON.stringify(content, null, 2)}\n`);
  console.log(`${content.prices.length} prices and ${content.exchange_rates.length} rates of exchange: ${file}`);
  return 0;
};

const COMMANDS: Readonly<Record<string, Command>> = { import: importFile, export: exportFile };

async function run({ values, positionals }: ReturnType<typeof parse>): Promise<number> {
  const [name = '', file, ...more] = positionals;
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  const connection = readConnection(values);
  if (command === undefined) throw new UsageFault('say "import" or "export"');
  if (file === undefined || more.length > 0) throw new UsageFault('name one file');
  if (typeof connection === 'string') throw new UsageFault(connection);
  return command(connection, file);
}

function explain(error: unknown): string {
  const hint = error instanceof LedgerRefused ? '\nWhat was added stays: run the same command again.' : '';
  return `${messageOf(error)}${hint}`;
}

await runCommand({ help: HELP, parse, run, explain });
