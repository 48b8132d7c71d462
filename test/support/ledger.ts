import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { buildAssembly } from '../../local/template/build-assembly.ts';
import type { HttpRoute, StackTemplate } from '../../local/template/stack-template.ts';
import { readStackTemplate } from '../../local/template/stack-template.ts';
import { dynamoDbLocalOf, endThoseWithoutHome, isOnDynamoDbLocal } from './dynamodb-local.ts';

export interface LedgerOptions {
  /** Context values of the stack, such as `{ timeZone: 'America/New_York' }`. */
  readonly context?: Readonly<Record<string, unknown>>;
  /** Its folder; one that goes with it when none is named. */
  readonly home?: string;
  readonly port?: number;
  readonly env?: Readonly<Record<string, string>>;
  /** Options of Node for it and its functions. */
  readonly nodeArgs?: readonly string[];
  /** Further options of `npm start`. */
  readonly args?: readonly string[];
}

/** A whole ledger on this machine, in processes of its own, as `npm start` runs it. */
export interface Ledger {
  readonly url: string;
  readonly adminKey: string;
  readonly home: string;
  readonly pid: number;
  /** The link that signs a browser in, once. */
  readonly page: string;
  /** Where its engine listens. */
  engine(): string;
  /** Names of its tables: `Records…`, `Counters…`, `Config…`. */
  table(prefix: 'Records' | 'Counters' | 'Config'): Promise<string>;
  template(): Promise<StackTemplate>;
  /** The routes of its template. */
  routes(): Promise<readonly HttpRoute[]>;
  /** A key of any project, made by the command `key`. */
  createKey(request: KeyRequest): Promise<string>;
  /** As Ctrl-C does. @returns what it said on standard error */
  stop(): Promise<string>;
  /** Ends the stack, and the engine when it is its own, by SIGKILL. */
  kill9(): Promise<void>;
}

export interface KeyRequest {
  readonly project: string;
  readonly scopes: readonly string[];
}

const SIGTERM_CODE = 143;
/** A test whose hook fails or takes too long stops no ledger: what still runs goes with the process of the tests. */
const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGINT');
});
process.once('SIGTERM', () => process.exit(SIGTERM_CODE));

const PROJECT = join(import.meta.dirname, '../..');

interface ReadyLine {
  readonly url: string;
  readonly admin_key: string;
  readonly home: string;
}

export async function startLedger(options: LedgerOptions = {}): Promise<Ledger> {
  const home = options.home ?? mkdtempSync(join(tmpdir(), 'tokenledger-home-'));
  const context = contextOf(options.context);
  const isOnOwnTables = options.env?.DYNAMODB_ENDPOINT === undefined;
  const dynamoDb = isOnOwnTables && isOnDynamoDbLocal() ? await dynamoDbLocalOf(home) : undefined;
  const endpoint = dynamoDb && { DYNAMODB_ENDPOINT: dynamoDb.endpoint };
  const child = spawn(
    process.execPath,
    [
      ...(options.nodeArgs ?? []),
      'local/start.ts',
      '--json',
      '--home',
      home,
      '--port',
      String(options.port ?? 0),
      ...(options.args ?? []),
    ],
    {
      cwd: PROJECT,
      env: { ...process.env, CDK_CONTEXT_JSON: context, ...endpoint, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  running.add(child);
  child.once('exit', () => running.delete(child));
  let complaints = '';
  child.stderr.on('data', (text) => {
    complaints += text;
  });
  const { url, admin_key: adminKey } = await readyLine(child, () => complaints);
  const template = async () => readStackTemplate(await buildAssembly(PROJECT, context, () => undefined));
  const table = async (prefix: string): Promise<string> =>
    (await template()).tables.find(({ name }) => name.startsWith(prefix))?.name ?? '';
  const removeHome = () => {
    if (options.home === undefined) rmSync(home, { recursive: true, force: true });
  };
  return {
    url,
    adminKey,
    home,
    pid: child.pid ?? 0,
    page: /^Page: (.*)$/m.exec(complaints)?.[1] ?? '',
    engine: () => readLock(home).endpoint,
    table,
    template,
    routes: async () => (await template()).routes,
    createKey: async (request) => createKey(readLock(home).endpoint, await table('Config'), request),
    async stop() {
      await end(child, 'SIGINT');
      removeHome();
      await endThoseWithoutHome();
      return complaints;
    },
    async kill9() {
      const { enginePid } = readLock(home);
      if (enginePid !== undefined) process.kill(enginePid, 'SIGKILL');
      await end(child, 'SIGKILL');
    },
  };
}

const readLock = (home: string): { enginePid?: number; endpoint: string } =>
  JSON.parse(readFileSync(join(home, 'lock.json'), 'utf8'));

/** Tests and benches send as fast as they can. */
const DEFAULTS = { throttlingRate: 10_000, throttlingBurst: 5000, keyRate: 10_000, keyBurst: 10_000 };

/** The context of a ledger in a zone whose clocks change. */
export const IN_NEW_YORK = { timeZone: 'America/New_York' };

/** Context values as `CDK_CONTEXT_JSON` takes them. Each other text is a build of its own, so tests share the few there are. */
export const contextOf = (context: LedgerOptions['context'] = {}): string =>
  JSON.stringify({ ...DEFAULTS, ...context });

async function readyLine(child: ChildProcess, complaints: () => string): Promise<ReadyLine> {
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
  const line = await Promise.race([once(lines, 'line'), once(child, 'exit')]);
  if (typeof line[0] !== 'string' || child.exitCode !== null)
    throw new Error(`the ledger did not start: ${complaints()}`);
  return JSON.parse(line[0]);
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill(signal);
  await once(child, 'exit');
}

async function createKey(endpoint: string, table: string, { project, scopes }: KeyRequest): Promise<string> {
  const options = ['--project', project, '--scopes', scopes.join(','), '--table', table, '--endpoint', endpoint];
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['cli/key.ts', 'create', '--name', 'test', ...options],
    {
      cwd: PROJECT,
      env: { ...process.env, AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' },
    },
  );
  return stdout.trim();
}
