import { parseArgs } from 'node:util';
import type { WatchTask } from '../lib/environment.ts';
import { readSchedule } from '../local/schedules/next-run.ts';
import type { Schedule } from '../local/template/stack-template.ts';
import { runCommand, UsageFault } from './command.ts';
import { localInvocations, openFunctions } from './functions/open-functions.ts';

const HELP = `npm run trigger -- report|sweep|audit|gather|anomalies|forecast [--home FOLDER]

Does now what a schedule of the ledger on this machine does at its hour, and waits for its end:

  report      the reports of the last week
  sweep       everything that runs each minute or each few minutes: mail that waits, levels, jobs whose run died
  audit       the nightly proof of the days whose counters moved
  gather      what is looked for at night in the records of days that were proved
  anomalies   the hourly look for days and hours that were not as expected
  forecast    the forecasts that the page, reports and mails show

  --home FOLDER   the folder that npm start runs from (default .tokenledger)
  --help          this text`;

const parse = () =>
  parseArgs({
    allowPositionals: true,
    options: { home: { type: 'string', default: '.tokenledger' }, help: { type: 'boolean' } },
  });

/** Which schedules each word means. Sweeps are what runs at a rate. */
const WANTED: Readonly<Record<string, (schedule: Schedule) => boolean>> = {
  report: ({ functionId }) => nounOf(functionId) === 'Report',
  sweep: ({ expression, timeZone }) => readSchedule(expression, timeZone).isRate,
  audit: ({ functionId }) => nounOf(functionId) === 'Audit',
  gather: ({ event }) => (event as { readonly gather?: unknown }).gather === true,
  anomalies: ({ event }) => (event as { readonly task?: WatchTask }).task === 'check-anomalies',
  forecast: ({ functionId }) => nounOf(functionId) === 'Foretell',
};

/** `ReportFunction1A2B3C4D` → `Report` */
const nounOf = (functionId: string): string => functionId.replace(/Function[0-9A-F]{8}$/, '');

async function run({ values: { home }, positionals }: ReturnType<typeof parse>): Promise<number> {
  const [word = '', ...others] = positionals;
  const isWanted = Object.hasOwn(WANTED, word) ? WANTED[word] : undefined;
  if (isWanted === undefined || others.length > 0)
    throw new UsageFault('name one of report, sweep, audit, gather, anomalies, forecast');
  const functions = openFunctions({ stack: '', home });
  for (const { functionId, event } of localInvocations(home).schedules.filter(isWanted)) {
    const noun = nounOf(functionId);
    console.log(`${noun}  ${JSON.stringify(await functions.invoke(noun, event as object))}`);
  }
  return 0;
}

await runCommand({ help: HELP, parse, run });
