import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { FunctionFailed, FunctionPool } from '../../../local/functions/function-pool.ts';
import { startFunctions } from '../../../local/functions/function-pools.ts';
import { eventually } from '../../support/eventually.ts';

const folder = mkdtempSync(join(tmpdir(), 'tokenledger-functions-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let files = 0;
/** A bundle as the synthesis makes them: a module with a `handler`. */
function bundle(source: string): string {
  files += 1;
  const file = join(folder, `${files}.mjs`);
  writeFileSync(file, source);
  return file;
}

const HANDLER = bundle(`
  import { setTimeout as sleep } from 'node:timers/promises';
  import { threadId } from 'node:worker_threads';
  let underWay = 0;
  let done = 0;
  export const handler = async ({ do: what, ms = 0 }, context) => {
    underWay += 1;
    const atOnce = underWay;
    if (what === 'throw') { underWay -= 1; throw Object.assign(new Error('no'), { name: 'Refused' }); }
    if (what === 'hang') await new Promise(() => {});
    if (what === 'spin') for (;;) {}
    if (what === 'exit') process.exit(3);
    if (what === 'crash') { setTimeout(() => { throw new Error('later'); }); await new Promise(() => {}); }
    if (what === 'log') console.log('a line');
    if (what === 'context') return { ...JSON.parse(JSON.stringify(context)), left: context.getRemainingTimeInMillis(), env: { ...process.env } };
    await sleep(ms);
    underWay -= 1;
    done += 1;
    return { atOnce, done, threadId };
  };
`);

interface Answer {
  readonly atOnce: number;
  readonly done: number;
  readonly threadId: number;
}

interface Context {
  readonly left: number;
  readonly env: Readonly<Record<string, string>>;
}

const lambdaOf = (file: string, timeoutMs = 5000) => ({
  id: 'Echo',
  bundle: file,
  environment: { OF_TEMPLATE: 'x' },
  timeoutMs,
  memoryMb: 512,
  asyncRetries: 0,
});

let pool: FunctionPool | undefined;
const logged: string[] = [];
afterEach(async () => {
  logged.length = 0;
  await pool?.close();
  pool = undefined;
});

function poolOf(file: string, { workers = 1, timeoutMs = 5000 } = {}) {
  const started = new FunctionPool({
    lambda: lambdaOf(file, timeoutMs),
    workers,
    environment: { OF_MACHINE: 'y' },
    onLog: (text) => logged.push(text),
  });
  pool = started;
  const invoke = (event: object) => started.invoke(event) as Promise<Answer>;
  return Object.assign(invoke, { warm: () => started.warm() });
}

describe('a function', () => {
  it('works on one event at a time in each of its workers, and further events wait', async () => {
    const invoke = poolOf(HANDLER, { workers: 2 });
    const answers = await Promise.all(Array.from({ length: 8 }, () => invoke({ ms: 20 })));
    expect(answers.map(({ atOnce }) => atOnce)).toEqual(Array(8).fill(1));
    const perWorker = Map.groupBy(answers, ({ threadId }) => threadId);
    expect(perWorker.size).toBe(2);
    for (const ofOne of perWorker.values()) expect(ofOne.map(({ done }) => done)).toEqual(ofOne.map((_, at) => at + 1));
  });

  it('keeps its worker from one event to the next, also after an error', async () => {
    const invoke = poolOf(HANDLER);
    await invoke.warm();
    const first = await invoke({});
    await expect(invoke({ do: 'throw' })).rejects.toThrow('Refused: no');
    expect(await invoke({})).toEqual({ ...first, done: 2 });
  });

  it('is told who it is and how much time is left, and has the variables of template and machine alone', async () => {
    const { left, env, ...context } = (await poolOf(HANDLER)({ do: 'context' })) as unknown as Context;
    expect(context).toMatchObject({ functionName: 'Echo', memoryLimitInMB: '512', awsRequestId: expect.any(String) });
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThanOrEqual(5000);
    expect(env).toEqual({ OF_TEMPLATE: 'x', OF_MACHINE: 'y', AWS_LAMBDA_FUNCTION_NAME: 'Echo' });
  });

  it.each(['hang', 'spin'])('that takes too long (%s) is ended, and the next event is served', async (what) => {
    const invoke = poolOf(HANDLER, { timeoutMs: 300 });
    const { threadId } = await invoke({});
    await expect(invoke({ do: what })).rejects.toThrow(FunctionFailed);
    const next = await invoke({});
    expect(next.done).toBe(1);
    expect(next.threadId).not.toBe(threadId);
  });

  it.each(['exit', 'crash'])('that dies (%s) fails its event only', async (what) => {
    const invoke = poolOf(HANDLER);
    const [lost, next] = await Promise.allSettled([invoke({ do: what }), invoke({})]);
    expect(lost).toMatchObject({ status: 'rejected', reason: { name: 'FunctionFailed' } });
    expect(next).toMatchObject({ status: 'fulfilled', value: { done: 1 } });
  });

  it('that cannot be loaded says why, for every event', async () => {
    const invoke = poolOf(bundle("throw new Error('missing variables: RECORDS_TABLE');"));
    await expect(invoke.warm()).rejects.toThrow('missing variables: RECORDS_TABLE');
    const answers = await Promise.allSettled([invoke({}), invoke({})]);
    for (const answer of answers) {
      expect(answer).toMatchObject({
        reason: { message: expect.stringContaining('missing variables: RECORDS_TABLE') },
      });
    }
  });

  it('writes to the log of the ledger', async () => {
    await poolOf(HANDLER)({ do: 'log' });
    await eventually(() => expect(logged.join('')).toContain('a line'));
  });
});

describe('the functions of a stack', () => {
  it('are loaded before they are asked or by it, and found by their ids', async () => {
    const pools = await startFunctions({
      functions: [lambdaOf(HANDLER), { ...lambdaOf(HANDLER), id: 'Other' }],
      environment: {},
      onLog: () => undefined,
      isFirst: (id) => id === 'Other',
    });
    const answers = (await Promise.all([pools.invoke('Echo', {}), pools.invoke('Other', {})])) as Answer[];
    expect(new Set(answers.map(({ threadId }) => threadId)).size).toBe(2);
    await expect(pools.invoke('Nobody', {})).rejects.toThrow('no function Nobody');
    await pools.close();
  });

  it('do not start when one of the first cannot be loaded; another fails when it is asked', async () => {
    const functions = [lambdaOf(HANDLER), { ...lambdaOf(bundle('throw new Error("broken");')), id: 'Broken' }];
    const start = (isFirst: (id: string) => boolean) =>
      startFunctions({ functions, environment: {}, onLog: () => undefined, isFirst });
    await expect(start(() => true)).rejects.toThrow('broken');
    const pools = await start((id) => id !== 'Broken');
    await expect(pools.invoke('Broken', {})).rejects.toThrow('broken');
    await pools.close();
  });
});
