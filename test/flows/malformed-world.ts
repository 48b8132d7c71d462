import { hash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { type AttributeValue, type DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import canonicalize from 'canonicalize';
import pMap from 'p-map';
import { BASE_PATH, type IntegrityAnswer, ROUTES, routeKey } from '../../lib/api-contract.ts';
import { createDynamoClient } from '../../lib/aws/client.ts';
import { buildAssembly } from '../../local/template/build-assembly.ts';
import { askUntil, post } from '../support/ask.ts';
import { contextOf, type Ledger, startLedger } from '../support/ledger.ts';
import { malformedRequest, type WireRequest } from '../support/malformed-requests.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { type Tell, tellNobody } from '../support/tell.ts';

export interface MalformedWorld {
  readonly seed: number;
  /** Requests. */
  readonly count: number;
  readonly tell?: Tell;
}

export interface MalformedOutcome {
  /** Requests that were answered 5xx or not at all, or that were taken although they change something. */
  readonly faults: readonly string[];
  /** How many were answered with each status. */
  readonly statuses: ReadonlyMap<number, number>;
  /** All items and objects before and after, each by its key and a hash of what it holds. */
  readonly stored: { readonly before: readonly string[]; readonly after: readonly string[] };
  /** Memory of the whole stack in MB, after the first half of the requests and after the second; absent where nothing tells. */
  readonly memoryMb?: { readonly half: number; readonly end: number };
}

const PROJECT = join(import.meta.dirname, '../..');
const AT_ONCE = 8;
const TIMEOUT_MS = 30_000;
const MAX_FAULTS = 20;
const HEAP_MB = 48;
const DAY = { date: '2025-11-20', at: '2025-11-20T12:00:00+08:00' };

/** Sends requests that are wrong to every route of the contract in turn. */
async function sendMalformed(
  ledger: Ledger,
  { seed, count, tell }: Required<MalformedWorld>,
): Promise<MalformedOutcome> {
  const random = seededRandom(seed);
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
  const client = createDynamoClient({
    endpoint: ledger.engine(),
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const statuses = new Map<number, number>();
  const faults: string[] = [];
  tell(() => `${[...statuses.values()].reduce((sum, one) => sum + one, 0)} of ${count} requests answered`);
  const sendSome = (first: number, end: number) => {
    const indices = Array.from({ length: end - first }, (_, offset) => first + offset);
    return pMap(
      indices,
      async (index) => {
        const route = ROUTES[index % ROUTES.length] ?? ROUTES[0];
        const sent = malformedRequest(route, ledger.adminKey, random);
        const status = await statusOf(new URL(ledger.url), sent, agent);
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
        const isTaken = status < 300 && sent.method !== 'GET' && !TOLERANT.has(route.path);
        const isFault = status === NO_ANSWER || status >= 500 || isTaken;
        if (isFault && faults.length < MAX_FAULTS) faults.push(`${status} ${routeKey(route)}: ${described(sent)}`);
      },
      { concurrency: AT_ONCE },
    );
  };
  try {
    const before = await storedIn(ledger, client);
    await sendSome(0, count / 2);
    const half = memoryMb(ledger.pid);
    await sendSome(count / 2, count);
    const end = memoryMb(ledger.pid);
    return {
      faults,
      statuses,
      stored: { before, after: await storedIn(ledger, client) },
      ...(half !== undefined && end !== undefined && { memoryMb: { half, end } }),
    };
  } finally {
    agent.destroy();
    client.destroy();
  }
}

/**
 * A ledger of its own whose functions have small heaps: without a limit V8 takes memory for as long as there is some, and what is kept
 * could not be told from what is not collected yet.
 */
export async function runMalformedWorld({ seed, count, tell = tellNobody }: MalformedWorld): Promise<MalformedOutcome> {
  // What builds the stack would inherit the limit.
  await buildAssembly(PROJECT, contextOf(), () => undefined);
  const NODE_OPTIONS = `--max-old-space-size=${HEAP_MB} --max-semi-space-size=1`;
  const ledger = await startLedger({ env: { NODE_OPTIONS, MALLOC_ARENA_MAX: '2' } });
  try {
    await recordAndProve(ledger, 1);
    const outcome = await sendMalformed(ledger, { seed, count, tell });
    await recordAndProve(ledger, 2);
    return outcome;
  } finally {
    await ledger.stop();
  }
}

/** Fails when the ledger does not take the call, or does not count it. */
async function recordAndProve(ledger: Ledger, calls: number): Promise<void> {
  const asked = { url: ledger.url, key: ledger.adminKey };
  const { status } = await post(asked, '/records', {
    model: 'qwen-plus',
    id: `${calls}`,
    timestamp: DAY.at,
    user_id: 'u',
  });
  if (status !== 201) throw new Error(`a call was answered ${status}`);
  const isProved = ({ balanced, counters }: IntegrityAnswer<string, string>) =>
    balanced === true && counters?.calls === String(calls);
  await askUntil(asked, `/integrity?date=${DAY.date}`, isProved);
}

const NO_ANSWER = 0;

/** By their protocols unknown fields are passed over: nonsense is an empty request there. */
const TOLERANT: ReadonlySet<string> = new Set(
  ['/v1/traces', '/integrations/litellm'].map((path) => `${BASE_PATH}${path}`),
);

const statusOf = (url: URL, { method, path, headers, body }: WireRequest, agent: Agent): Promise<number> =>
  new Promise((resolve) => {
    const options = { host: url.hostname, port: url.port, method, path, agent, timeout: TIMEOUT_MS };
    const length = body === undefined ? {} : { 'content-length': body.length };
    const sent = request({ ...options, headers: { ...headers, ...length } }, (response) => {
      response.resume();
      response.on('close', () => resolve(response.statusCode ?? NO_ANSWER));
    });
    sent.on('timeout', () => sent.destroy());
    sent.on('error', () => resolve(NO_ANSWER));
    sent.end(body);
  });

const described = ({ path, headers, body }: WireRequest): string =>
  `${path.slice(0, 300)} ${JSON.stringify(headers).slice(0, 200)} ${body?.toString('latin1').slice(0, 200) ?? ''}`;

async function storedIn(ledger: Ledger, client: DynamoDBClient): Promise<readonly string[]> {
  const items: string[] = [];
  for (const prefix of ['Records', 'Counters', 'Config'] as const) {
    const pages = paginateScan({ client }, { TableName: await ledger.table(prefix), ConsistentRead: true });
    for await (const { Items = [] } of pages) items.push(...Items.map((item) => `${prefix} ${describedItem(item)}`));
  }
  const folder = join(ledger.home, 'buckets');
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const objects = files.map(({ parentPath, name }) => join(parentPath, name));
  const objectLines = objects.map((path) => `${path.slice(folder.length)} ${hash('sha256', readFileSync(path))}`);
  return [...items, ...objectLines].filter((line) => !KEPT_BY_SCHEDULES.test(line)).toSorted();
}

/** Whoever asks, and whether anybody does: a forecast is made each hour. */
const KEPT_BY_SCHEDULES = /^Config [a-z]+\|FORECAST /;

/** Canonical, because the engine answers the names of a map, at any depth, in an order of its own. */
function describedItem({ pk, sk, ...rest }: Readonly<Record<string, AttributeValue>>): string {
  return `${pk?.S} ${sk?.S} ${hash('sha256', canonicalize(rest) ?? '')}`;
}

/** What the process holds, as Linux tells it. */
function memoryMb(pid: number): number | undefined {
  try {
    const kilobytes = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kilobytes === undefined ? undefined : Number(kilobytes) / 1024;
  } catch {
    return undefined;
  }
}
