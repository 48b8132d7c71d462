import { existsSync, statSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { SingleBar } from 'cli-progress';
import { messageOf, runCommand, UsageFault } from './command.ts';
import { type ImportSummary, importFiles } from './import/import-files.ts';
import { ImportRefused } from './import/send-records.ts';
import { CONNECTION_OPTIONS, type Connection, connectionHelp, readConnection } from './ledger/connection.ts';

const HELP = `npm run import -- FILE… [--to URL] [--key KEY]

Sends day files of the old format (usage_YYYY-MM-DD.jsonl, or .jsonl.gz; one JSON record a line) to a ledger.
Running it twice changes nothing: each line has an id made of its bytes. Two equal lines of a file are two calls.

${connectionHelp('ingest')}
  --help       this text

Ends with 0 when every line is in the ledger, 1 when lines were rejected, 2 when it could not run to the end.`;

const SHOWN_REJECTIONS = 50;

const parse = () =>
  parseArgs({ allowPositionals: true, options: { ...CONNECTION_OPTIONS, help: { type: 'boolean' } } });
type Arguments = ReturnType<typeof parse>;

function readTarget({ values, positionals }: Arguments): { files: string[]; connection: Connection } {
  const connection = readConnection(values);
  const faults = [
    ...(positionals.length === 0 ? ['name at least one file'] : []),
    ...positionals.filter((file) => !existsSync(file)).map((file) => `no such file: ${file}`),
    ...(typeof connection === 'string' ? [connection] : []),
  ];
  if (typeof connection === 'string' || faults.length > 0) throw new UsageFault(faults.join('\n'));
  return { files: positionals, connection };
}

async function run(parsed: Arguments): Promise<number> {
  const { files, connection } = readTarget(parsed);
  const bar = new SingleBar({
    format:
      '{bar} {percentage}% | {lines} lines | {stored} stored | {alreadyThere} already there | {eta_formatted} left',
    noTTYOutput: true,
    notTTYSchedule: 5000,
  });
  // A compressed file's lines are longer than the file: its progress is told in lines only.
  const totalBytes = files.reduce((sum, file) => sum + statSync(file).size, 0);
  bar.start(totalBytes, 0, { lines: 0, stored: 0, alreadyThere: 0 });
  let sentBytes = 0;
  const onProgress = (bytes: number, summary: ImportSummary) => {
    sentBytes += bytes;
    bar.update(Math.min(sentBytes, totalBytes), summary);
  };
  const summary = await importFiles(files, { ...connection, onProgress }).finally(() => bar.stop());
  report(summary, connection.url);
  return summary.rejected.length === 0 ? 0 : 1;
}

function report(summary: ImportSummary, url: string): void {
  const { lines, stored, alreadyThere, corrected, rejected } = summary;
  console.log(
    `${lines} lines: ${stored} stored, ${alreadyThere} already there, ${corrected} corrected, ${rejected.length} rejected`,
  );
  for (const { file, line, reason } of rejected.slice(0, SHOWN_REJECTIONS)) console.log(`${file}:${line}: ${reason}`);
  if (rejected.length > SHOWN_REJECTIONS) console.log(`… and ${rejected.length - SHOWN_REJECTIONS} more`);
  console.log(
    rejected.length === 0
      ? `Next: ${url}/api/ai_usage/stats/range?from=…&to=… shows the sums of the imported days.`
      : 'Next: mend the lines named above and run the same command again; what is stored stays as it is.',
  );
}

function explain(error: unknown): string {
  const again = error instanceof ImportRefused ? '\nWhat was acknowledged is kept: run the same command again.' : '';
  return `${messageOf(error)}${again}`;
}

await runCommand({ help: HELP, parse, run, explain });
