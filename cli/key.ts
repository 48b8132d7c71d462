import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { type ApiKey, SCOPES } from '../lib/access/api-key.ts';
import { issueKey } from '../lib/access/issue-key.ts';
import { isProject, KEY_BYTES } from '../lib/access/key-text.ts';
import { readKeyRequest } from '../lib/access/read-key-request.ts';
import { createDynamoClient } from '../lib/aws/client.ts';
import { DynamoApiKeys } from '../lib/aws/dynamo-api-keys.ts';
import { LedgerError } from '../lib/errors.ts';
import { messageOf, runCommand, UsageFault } from './command.ts';
import { findConfigTable } from './key/find-config-table.ts';

const HELP = `npm run key -- create --name NAME --scopes SCOPES [--user USER] [--expires INSTANT] [options]
npm run key -- list [options]
npm run key -- revoke ID [options]

Makes, lists and revokes API keys in the Config table of a ledger. This is how a project gets its first admin key; later
ones are made by POST /api/ai_usage/keys as well. A key is shown once: the ledger keeps its SHA-256 only.

  --name NAME        what the key is for, at most 200 characters
  --scopes SCOPES    one or more of ingest, read, admin, separated by commas
  --user USER        bind the key to this user: it may record and read for that user only
  --expires INSTANT  when it stops to work, ISO 8601 with an offset: 2027-01-01T00:00:00+08:00 (default: never)

  --project PROJECT  the project (tenant) of the key: a-z, 0-9 and -, at most 32 (default main)
  --table NAME       the Config table, an output of the deployed stack (default: $CONFIG_TABLE)
  --stack NAME       without --table: the stack to whose Config table it goes (default Tokenledger)
  --region REGION    AWS region (default: as the AWS SDK finds it: $AWS_REGION, your profile)
  --endpoint URL     another DynamoDB endpoint, such as a local engine
  --help             this text

Credentials are found by the AWS SDK ($AWS_PROFILE, $AWS_ACCESS_KEY_ID, …). A revoked key may work for 60 s more: the
gateway remembers its answers that long. A ledger on one machine (npm start) prints its own key.

Ends with 0 when done, 1 when there is no such key, 2 when it could not run.`;

const OPTIONS = {
  name: { type: 'string' },
  scopes: { type: 'string' },
  user: { type: 'string' },
  expires: { type: 'string' },
  project: { type: 'string', default: 'main' },
  table: { type: 'string' },
  stack: { type: 'string', default: 'Tokenledger' },
  region: { type: 'string' },
  endpoint: { type: 'string' },
  help: { type: 'boolean' },
} as const;

const parse = () => parseArgs({ allowPositionals: true, options: OPTIONS });
type Options = ReturnType<typeof parse>['values'];

interface Ledger {
  readonly keys: DynamoApiKeys;
  readonly table: string;
  readonly project: string;
}

const LISTED_AT_ONCE = 100;

async function openLedger(options: Options): Promise<Ledger> {
  const { project, region, endpoint, stack } = options;
  if (!isProject(project)) throw new UsageFault(`--project ${project}: must be 1 to 32 of a-z, 0-9 and -`);
  const client = createDynamoClient({
    ...(region === undefined ? {} : { region }),
    ...(endpoint === undefined ? {} : { endpoint }),
  });
  const table = options.table ?? process.env.CONFIG_TABLE ?? (await findConfigTable(client, stack));
  return { keys: new DynamoApiKeys(client, table), table, project };
}

async function create(options: Options): Promise<number> {
  const nowUs = Date.now() * 1000;
  const request = readKeyRequest(
    {
      name: options.name,
      scopes: options.scopes?.split(',').map((scope) => scope.trim()),
      user_id: options.user,
      expires_at: options.expires,
    },
    nowUs,
  );
  const { keys, table, project } = await openLedger(options);
  const { text, key } = issueKey(project, request, randomBytes(KEY_BYTES), nowUs);
  await keys.create(key);
  console.error(`Made ${describe(key)}\nin the project "${project}", table ${table}. The key, shown only now:\n`);
  console.log(text);
  console.error(`\nNext: keep it safe and send it as  Authorization: Bearer ${text.slice(0, text.length - 43)}…`);
  return 0;
}

async function list(options: Options): Promise<number> {
  const { keys, table, project } = await openLedger(options);
  let cursor: string | null | undefined;
  let count = 0;
  do {
    const page = await keys.list(project, { limit: LISTED_AT_ONCE, ...(cursor ? { cursor } : {}) });
    for (const key of page.items) console.log(describe(key));
    count += page.items.length;
    cursor = page.cursor;
  } while (cursor !== null);
  console.error(
    count === 0
      ? `No keys in the project "${project}", table ${table}. Next: npm run key -- create --name admin --scopes ${SCOPES}`
      : `${count} keys in the project "${project}", table ${table}.`,
  );
  return 0;
}

async function revoke(options: Options, id: string | undefined): Promise<number> {
  if (id === undefined) throw new UsageFault('name the key: revoke key_…');
  const { keys, table, project } = await openLedger(options);
  const outcome = await keys.revoke(project, id, Date.now() * 1000);
  if (outcome === 'absent') {
    console.error(`No key ${id} in the project "${project}", table ${table}. Next: npm run key -- list`);
    return 1;
  }
  console.error(`Revoked ${id}. It may work for up to 60 s more, until the gateway has forgotten its last answer.`);
  return 0;
}

function describe(key: ApiKey): string {
  const instant = (us: number): string => new Date(us / 1000).toISOString();
  return [
    `${key.id}  "${key.name}"  ${key.scopes.join(',')}`,
    ...(key.userId === undefined ? [] : [`user ${key.userId}`]),
    `made ${instant(key.createdAtUs)}`,
    ...(key.expiresAtUs === undefined ? [] : [`expires ${instant(key.expiresAtUs)}`]),
    ...(key.revokedAtUs === undefined ? [] : [`REVOKED ${instant(key.revokedAtUs)}`]),
  ].join('  ');
}

async function run({ values, positionals }: ReturnType<typeof parse>): Promise<number> {
  const [command, id, ...rest] = positionals;
  const hasExtra = rest.length > 0 || (id !== undefined && command !== 'revoke');
  if (hasExtra) throw new UsageFault(`too many arguments: ${positionals.join(' ')}`);
  if (command === 'create') return create(values);
  if (command === 'list') return list(values);
  if (command === 'revoke') return revoke(values, id);
  throw new UsageFault(command === undefined ? 'say what to do: create, list or revoke' : `unknown command ${command}`);
}

/** Faults of a request under the names of the command line. */
const OPTION_OF: Readonly<Record<string, string>> = { user_id: '--user', expires_at: '--expires' };

function explain(error: unknown): string {
  if (error instanceof LedgerError)
    return (error.details ?? [{ path: '', message: error.message }])
      .map(({ path, message }) => `${OPTION_OF[path] ?? `--${path.replace(/\[\d+\]$/, '')}`} ${message}`)
      .join('\n');
  const name = error instanceof Error ? error.name : '';
  if (name === 'ResourceNotFoundException')
    return 'There is no such table: give --table as the stack printed it, and its --region.';
  return messageOf(error);
}

await runCommand({ help: HELP, parse, run, explain });
