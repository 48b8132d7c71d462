import { parseArgs } from 'node:util';
import { isProject } from '../lib/access/key-text.ts';
import { DynamoQuarantineDesk } from '../lib/aws/dynamo-quarantine-desk.ts';
import { readRecordImage } from '../lib/aws/record-item.ts';
import { readStreamEvent } from '../lib/aws/stream-event.ts';
import type { QuarantineDesk, WaitingEvent } from '../lib/ports.ts';
import { type RetryOutcome, type RetryPorts, retryEvent } from '../lib/quarantine/retry-event.ts';
import { runCommand, UsageFault } from './command.ts';
import { ledgerCalendar } from './tables/ledger-calendar.ts';
import { openLeftSessions, openTouchedDays } from './tables/moved-counters.ts';
import { type OpenTables, openTables, TABLE_HELP, TABLE_OPTIONS } from './tables/open-tables.ts';

const HELP = `npm run quarantine -- list [options]
npm run quarantine -- show ID [options]
npm run quarantine -- retry ID… | --all [options]
npm run quarantine -- drop ID… [options]

Stream records that could not be read wait in quarantine, uncounted. "retry" counts those that this release can read, each once,
whoever tries it how often; "drop" settles them uncounted. Afterwards npm run audit tells whether the books balance.

  --all              retry everything that waits
  --project PROJECT  the project (tenant): a-z, 0-9 and -, at most 32 (default main)
${TABLE_HELP}
  --help             this text

Ends with 0 when done, 1 when something still waits that was to be settled or is not there, 2 when it could not run.`;

const OPTIONS = {
  ...TABLE_OPTIONS,
  all: { type: 'boolean' },
  project: { type: 'string', default: 'main' },
  help: { type: 'boolean' },
} as const;

const parse = () => parseArgs({ allowPositionals: true, options: OPTIONS });

interface Quarantine {
  readonly tables: OpenTables;
  readonly desk: QuarantineDesk;
}

type Command = (quarantine: Quarantine, waiting: readonly WaitingEvent[]) => Promise<number>;

const list: Command = async (_quarantine, waiting) => {
  for (const { eventId, reason, sequenceNumber, isCut } of waiting)
    console.log(`${eventId}  ${reason}  sequence ${sequenceNumber}${isCut ? '  CUT' : ''}`);
  console.error(
    waiting.length === 0 ? 'Nothing waits in quarantine.' : `${waiting.length} waiting. Next: show, retry or drop.`,
  );
  return 0;
};

const show: Command = async (_quarantine, waiting) => {
  for (const { event, isCut, ...envelope } of waiting) {
    console.log(JSON.stringify({ ...envelope, event: isCut ? event : JSON.parse(event) }, null, 2));
  }
  return 0;
};

const retry: Command = async ({ tables, desk }, waiting) => {
  const calendar = await ledgerCalendar(tables);
  const ports: RetryPorts = {
    desk,
    touched: openTouchedDays(tables, calendar),
    leftSessions: openLeftSessions(tables, calendar),
  };
  let unsettled = 0;
  for (const one of waiting) {
    const outcome = await retryEvent(ports, one, (text) => readStreamEvent(JSON.parse(text), readRecordImage));
    if (outcome.outcome === 'unreadable') unsettled += 1;
    console.log(`${one.eventId}  ${describe(outcome)}`);
  }
  return unsettled === 0 ? 0 : 1;
};

const drop: Command = async ({ desk }, waiting) => {
  for (const one of waiting) {
    const outcome = await desk.drop(one);
    console.log(`${one.eventId}  ${outcome === 'dropped' ? 'dropped, uncounted' : 'was settled before'}`);
  }
  console.error('Next: npm run audit -- --from DAY --to DAY, of the days that their records are of.');
  return 0;
};

function describe(outcome: RetryOutcome): string {
  switch (outcome.outcome) {
    case 'counted':
      return `counted in ${outcome.counters} counters`;
    case 'means-nothing':
      return 'means nothing for the counters: settled';
    case 'settled-before':
      return 'was settled before';
    case 'unreadable':
      return `still waits: ${outcome.reason}`;
  }
}

const COMMANDS: Readonly<Record<string, Command>> = { list, show, retry, drop };

async function run({ values, positionals }: ReturnType<typeof parse>): Promise<number> {
  const [name = '', ...ids] = positionals;
  const command = COMMANDS[name];
  if (command === undefined) throw new UsageFault('say what to do: list, show, retry or drop');
  if (!isProject(values.project)) throw new UsageFault('--project: must be 1 to 32 of a-z, 0-9 and -');
  const isOfAll = name === 'list' || (name === 'retry' && values.all === true);
  if (isOfAll === ids.length > 0)
    throw new UsageFault(isOfAll ? 'name no ID' : 'name at least one ID, as list shows it');
  const tables = await openTables(values);
  const desk = new DynamoQuarantineDesk(tables.client, tables);
  const waiting = await desk.waiting(values.project);
  const chosen = isOfAll ? waiting : waiting.filter(({ eventId }) => ids.includes(eventId));
  const missing = ids.filter((id) => !chosen.some(({ eventId }) => eventId === id));
  for (const id of missing) console.error(`${id} does not wait. Next: npm run quarantine -- list`);
  const code = await command({ tables, desk }, chosen);
  return missing.length > 0 ? 1 : code;
}

await runCommand({ help: HELP, parse, run });
