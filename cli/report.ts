import { parseArgs } from 'node:util';
import { isProject } from '../lib/access/key-text.ts';
import { weekNamed } from '../lib/reports/week.ts';
import { runCommand, UsageFault } from './command.ts';
import { FUNCTION_HELP, FUNCTION_OPTIONS, openFunctions } from './functions/open-functions.ts';

const HELP = `npm run report -- [--week WEEK] [options]

Writes and mails the report of a week, as the schedule does on Mondays. There is one report and one mail of each week: running it
again changes nothing.

  --week WEEK        an ISO week that is over, such as 2026-W47 (default: the last one)
  --project PROJECT  only this project (tenant); all of them by default
${FUNCTION_HELP}
  --help             this text

Ends with 0 when the report is there and mailed, 1 when it is not, 2 when it could not run.`;

const OPTIONS = {
  ...FUNCTION_OPTIONS,
  week: { type: 'string' },
  project: { type: 'string' },
  help: { type: 'boolean' },
} as const;

const parse = () => parseArgs({ options: OPTIONS });

/** What the function's log line says. */
interface Outcome {
  readonly week: string;
  readonly sent: number;
  readonly sent_before: number;
  readonly under_way: number;
  readonly not_over: number;
}

async function run({ values }: ReturnType<typeof parse>): Promise<number> {
  const { week, project } = values;
  if (week !== undefined && weekNamed(week) === undefined)
    throw new UsageFault('--week: must be an ISO week such as 2026-W47');
  if (project !== undefined && !isProject(project))
    throw new UsageFault('--project: must be 1 to 32 of a-z, 0-9 and -');
  const event = { ...(week !== undefined && { week }), ...(project !== undefined && { project }) };
  return tell((await openFunctions(values).invoke('Report', event)) as Outcome);
}

/** @returns the exit code */
function tell({ week, sent, sent_before: before, under_way: underWay, not_over: notOver }: Outcome): number {
  if (sent > 0) console.log(`${week}: ${sent} written and mailed: GET /download_report?path=weekly/${week}.json`);
  if (before > 0) console.log(`${week}: ${before} had been mailed before, nothing was done`);
  if (underWay > 0) console.log(`${week}: ${underWay} under way in another run; look again in some minutes`);
  if (notOver > 0) console.log(`${week}: is not over by the clock of the ledger`);
  return underWay + notOver === 0 ? 0 : 1;
}

await runCommand({ help: HELP, parse, run });
