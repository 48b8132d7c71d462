import { parseArgs } from 'node:util';
import { isProject } from '../lib/access/key-text.ts';
import { daysFromTo, isDay } from '../lib/calendar.ts';
import type { ProjectDay } from '../lib/integrity/proof.ts';
import { auditDays } from './audit/audit-days.ts';
import { openAudit } from './audit/open-audit.ts';
import { runCommand, UsageFault } from './command.ts';
import { openTables, TABLE_HELP, TABLE_OPTIONS } from './tables/open-tables.ts';

const HELP = `npm run audit -- --from DAY --to DAY [--repair] [options]

Proves that the counters of each day equal its records, and names each counter that does not. With --repair it adds what such
a counter lacks, on the condition that the counter is as it was read, when two proofs ten minutes apart found the same. Records
may arrive meanwhile. It also fills a family of counters that a new release adds.

  --from, --to DAY   first and last day, YYYY-MM-DD
  --repair           repair what differs; the audit log keeps what was done
  --between SECONDS  pause between the two proofs (default 600)
  --project PROJECT  the project (tenant): a-z, 0-9 and -, at most 32 (default main)
${TABLE_HELP}
  --help             this text

Ends with 0 when every day is in balance, 1 when one is not or can't be proved now, 2 when it could not run.`;

const OPTIONS = {
  ...TABLE_OPTIONS,
  from: { type: 'string' },
  to: { type: 'string' },
  repair: { type: 'boolean' },
  between: { type: 'string', default: '600' },
  project: { type: 'string', default: 'main' },
  help: { type: 'boolean' },
} as const;

const parse = () => parseArgs({ options: OPTIONS });
type Options = ReturnType<typeof parse>['values'];

async function run({ values: options }: ReturnType<typeof parse>): Promise<number> {
  const days = readDays(options);
  const betweenReadingsMs = Number(options.between) * 1000;
  if (!(betweenReadingsMs >= 0)) throw new UsageFault('--between: must be a number of seconds');
  const ports = await openAudit(await openTables(options));
  return auditDays(ports, days, { isRepair: options.repair === true, betweenReadingsMs });
}

function readDays({ from = '', to = '', project }: Options): readonly ProjectDay[] {
  if (!isProject(project)) throw new UsageFault('--project: must be 1 to 32 of a-z, 0-9 and -');
  if (!isDay(from) || !isDay(to) || from > to)
    throw new UsageFault('give --from and --to, days YYYY-MM-DD in this order');
  return daysFromTo(from, to).map((day) => ({ project, day }));
}

await runCommand({ help: HELP, parse, run });
