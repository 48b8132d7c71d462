import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { isProject } from '../lib/access/key-text.ts';
import { DynamoAuditLog } from '../lib/aws/dynamo-audit-log.ts';
import { DynamoQuarantineDesk } from '../lib/aws/dynamo-quarantine-desk.ts';
import { readRecordImage } from '../lib/aws/record-item.ts';
import { readStreamEvent } from '../lib/aws/stream-event.ts';
import type { QuarantineDesk, WaitingEntry } from '../lib/ports.ts';
import { type RetryOutcome, type RetryPorts, retryEvents } from '../lib/quarantine/retry-events.ts';
import { settlePatiently } from '../lib/quarantine/settle-patiently.ts';
import type { Project } from '../lib/usage/record.ts';
import { openAudit } from './audit/open-audit.ts';
import { runCommand, UsageFault } from './command.ts';
import { createSettlementEntries, type EnterSettlement } from './quarantine/settlement-entries.ts';
import { openLeftSessions } from './tables/moved-counters.ts';
import { type OpenTables, openTables, TABLE_HELP, TABLE_OPTIONS } from './tables/open-tables.ts';

const HELP = `npm run quarantine -- list [options]
npm run quarantine -- show ID [options]
npm run quarantine -- retry ID… | --all [options]
npm run quarantine -- drop ID… [options]

Stream records that could not be read wait in quarantine, uncounted. "retry" counts those that this release can read, each once,
whoever tries it how often and however often the stream is delivered again: it reads their days and counts what the counters
lack. "drop" settles them uncounted. Afterwards npm run audit tells whether the books balance.

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

interface Chosen {
  readonly tables: OpenTables;
  readonly desk: QuarantineDesk;
  readonly project: Project;
  readonly enter: EnterSettlement;
  readonly isMeant: (event: WaitingEntry) => boolean;
}

/** @returns the ids of what was looked at, and how many of them still wait that were to be settled */
type Command = (chosen: Chosen) => Promise<{ readonly met: ReadonlySet<string>; readonly unsettled: number }>;

const list: Command = async ({ desk, project }) => {
  let waiting = 0;
  for await (const page of desk.listed(project)) {
    for (const { eventId, reason, sequenceNumber, isCut } of page)
      console.log(`${eventId}  ${reason}  sequence ${sequenceNumber}${isCut ? '  CUT' : ''}`);
    waiting += page.length;
  }
  console.error(waiting === 0 ? 'Nothing waits in quarantine.' : `${waiting} waiting. Next: show, retry or drop.`);
  return { met: new Set(), unsettled: 0 };
};

const show: Command = async ({ desk, project, isMeant }) => {
  const met = new Set<string>();
  for await (const page of desk.waiting(project)) {
    for (const { event, ...entry } of page.filter(isMeant)) {
      met.add(entry.eventId);
      console.log(JSON.stringify({ ...entry, event: entry.isCut ? event : JSON.parse(event) }, null, 2));
    }
  }
  return { met, unsettled: 0 };
};

/** As a proof of the command `audit`. */
const LIMITS = { attempts: 5, patienceMs: 60_000 };

const retry: Command = async ({ tables, desk, project, isMeant, enter }) => {
  const audit = await openAudit(tables);
  const ports: RetryPorts = { ...audit, desk, leftSessions: openLeftSessions(tables, audit.calendar) };
  const readEvent = (text: string) => readStreamEvent(JSON.parse(text), readRecordImage);
  const met = new Set<string>();
  let unsettled = 0;
  for await (const { event, outcome } of retryEvents(ports, { project, isMeant, readEvent, limits: LIMITS })) {
    met.add(event.eventId);
    if (outcome.outcome === 'waits') unsettled += 1;
    else if (outcome.outcome !== 'settled-before') await enter('retry', event, outcome);
    console.log(`${event.eventId}  ${describe(outcome)}`);
  }
  return { met, unsettled };
};

const drop: Command = async ({ desk, project, isMeant, enter }) => {
  const met = new Set<string>();
  let unsettled = 0;
  for await (const page of desk.listed(project)) {
    for (const event of page.filter(isMeant)) {
      const outcome = await settlePatiently(pause, () => desk.drop(event));
      met.add(event.eventId);
      if (outcome === 'busy') unsettled += 1;
      if (outcome === 'dropped') await enter('drop', event, { outcome });
      console.log(`${event.eventId}  ${DROPPED[outcome]}`);
    }
  }
  console.error('Next: npm run audit -- --from DAY --to DAY, of the days that their records are of.');
  return { met, unsettled };
};

const pause = async (milliseconds: number) => void (await sleep(milliseconds));

const DROPPED = {
  dropped: 'dropped, uncounted',
  'settled-before': 'was settled before',
  busy: 'still waits: others write to it, try again',
} as const;

function describe(outcome: RetryOutcome): string {
  switch (outcome.outcome) {
    case 'counted':
      return `counted in ${outcome.counters} counters`;
    case 'means-nothing':
      return 'means nothing for the counters: settled';
    case 'settled-before':
      return 'was settled before';
    case 'counted-before':
      return 'was counted when the stream was delivered again: settled';
    case 'waits':
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
  const enter = createSettlementEntries({
    auditLog: new DynamoAuditLog(tables.client, tables.config),
    randomId: randomUUID,
    nowUs: () => Date.now() * 1000,
  });
  const isMeant = ({ eventId }: WaitingEntry) => isOfAll || ids.includes(eventId);
  const { met, unsettled } = await command({ tables, desk, project: values.project, isMeant, enter });
  const missing = ids.filter((id) => !met.has(id));
  for (const id of missing) console.error(`${id} does not wait. Next: npm run quarantine -- list`);
  return missing.length + unsettled === 0 ? 0 : 1;
}

await runCommand({ help: HELP, parse, run });
