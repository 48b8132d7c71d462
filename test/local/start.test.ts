import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CostTrend, CurrentStats, RecordResult } from '../../lib/api-contract.ts';
import { readSample, spreadSample } from '../../local/demo/spread-sample.ts';
import { ask, askUntil, post } from '../support/ask.ts';
import { eventually } from '../support/eventually.ts';
import { contextOf, IN_NEW_YORK, type Ledger, startLedger } from '../support/ledger.ts';

const CALL = { model: 'qwen-max', function: 'f', input_tokens: 2000, output_tokens: 700 };
/** A process that has ended but that nobody has waited for has no command line any more. */
const isAlive = (pid: number): boolean =>
  existsSync(`/proc/${pid}`) && readFileSync(`/proc/${pid}/cmdline`, 'utf8') !== '';

/** Runs `npm start` to its end. */
async function runStart(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const child = spawn(process.execPath, ['local/start.ts', ...args], {
    env: { ...process.env, CDK_CONTEXT_JSON: contextOf(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code: child.exitCode, stdout, stderr };
}

describe('npm start', { timeout: 300_000 }, () => {
  let home: string;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'tokenledger-start-'));
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  it('says that the port is taken, and what to do', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const { code, stderr, stdout } = await runStart(['--home', home, '--port', String(port)]);
    other.close();
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toBe(
      `Port ${port} is taken, perhaps by a ledger that runs already. Stop that one, or take another port: npm start -- --port ${port + 1}\n`,
    );
  });

  it('says that there is no engine for this platform, and what to do', async () => {
    const pretend = `data:text/javascript,Object.defineProperty(process,'platform',{value:'freebsd'})`;
    const { code, stderr } = await runStart(['--home', home, '--port', '0'], {
      NODE_OPTIONS: `--import=${pretend}`,
      PATH: '/nowhere',
    });
    expect(code).toBe(1);
    expect(stderr).toMatch(/No DynamoDB engine for freebsd-\w+.*dynoxide binary on the PATH.*DYNAMODB_ENDPOINT/);
  });

  it('says that another DynamoDB does not answer', async () => {
    const { code, stderr } = await runStart(['--home', home, '--port', '0'], {
      DYNAMODB_ENDPOINT: 'http://127.0.0.1:9',
    });
    expect(code).toBe(1);
    expect(stderr).toContain('DynamoDB at http://127.0.0.1:9 does not work');
  });

  it('refuses a wrong option with the help, and a wrong context value by its name', async () => {
    const wrong = await runStart(['--prot', '1']);
    expect(wrong).toMatchObject({ code: 2, stdout: '' });
    expect(wrong.stderr).toMatch(/--prot[\s\S]*--port PORT/);
    const context = await runStart(['--home', home, '--port', '0'], {
      CDK_CONTEXT_JSON: '{"timeZone":"Mars/Olympus"}',
    });
    expect(context.code).toBe(1);
    expect(context.stderr).toMatch(/timeZone: must be an IANA time zone.*"Mars\/Olympus"/);
    expect((await runStart(['--help'])).stdout).toMatch(/--home FOLDER[\s\S]*--demo[\s\S]*--fresh[\s\S]*--json/);
  });

  it('prints lines that work when they are pasted', async () => {
    const child = spawn('npm', ['start', '--', '--home', home, '--port', '0'], {
      detached: true,
      env: { ...process.env, CDK_CONTEXT_JSON: contextOf() },
    });
    let output = '';
    child.stdout.on('data', (data) => {
      output += data;
    });
    try {
      await eventually(() => expect(output).toContain('Ctrl-C'), 120_000);
      const [link = '', code = ''] = output.match(/http:\S+\/#code=(\S+)/) ?? [];
      const signIn = () =>
        fetch(new URL('/local/sign-in', link), {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ code }),
        });
      expect(output).toContain(((await (await signIn()).json()) as { key: string }).key);
      expect((await signIn()).status).toBe(403);
      const [record = '', current = ''] = output.match(/^ {2}curl .*$/gm) ?? [];
      const recorded = await promisify(execFile)('sh', ['-c', record]);
      expect(JSON.parse(recorded.stdout)).toMatchObject({ status: 'stored', cost: 0.0022 });
      await eventually(async () => {
        const { stdout } = await promisify(execFile)('sh', ['-c', current]);
        expect(JSON.parse(stdout)).toMatchObject({ today: { calls: 1, tokens: 2700, cost: 0.0022 } });
      });
    } finally {
      // As a terminal does: the signal goes to npm and to all that it started.
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGINT');
      await once(child, 'close');
    }
    expect(existsSync(join(home, 'lock.json'))).toBe(false);
  });
});

describe("a ledger's folder", { timeout: 300_000 }, () => {
  const home = mkdtempSync(join(tmpdir(), 'tokenledger-start-'));
  let ledger: Ledger;
  let firstKey: string;
  const asked = () => ({ url: ledger.url, key: ledger.adminKey });
  const lockOf = () => JSON.parse(readFileSync(join(home, 'lock.json'), 'utf8'));

  afterAll(async () => {
    await ledger.stop();
    rmSync(home, { recursive: true, force: true });
  });

  it('serves one ledger, whose engine ends with it on Ctrl-C', async () => {
    ledger = await startLedger({ home });
    firstKey = ledger.adminKey;
    const { enginePid } = lockOf();
    const taken = await runStart(['--home', home, '--port', '0']);
    expect(taken.code).toBe(1);
    expect(taken.stderr).toContain(`a ledger already runs from this folder (process ${ledger.pid})`);
    expect((await post<RecordResult>(asked(), '/records', CALL)).status).toBe(201);
    expect(await ledger.stop()).toContain('Nothing is lost');
    expect(isAlive(enginePid)).toBe(false);
    expect(statSync(join(home, 'admin-key')).mode & 0o777).toBe(0o600);
  });

  it('keeps key and totals over Ctrl-C and kill -9, and the next start ends the engine that was left behind', async () => {
    ledger = await startLedger({ home });
    expect(ledger.adminKey).toBe(firstKey);
    await post(asked(), '/records', CALL);
    const left = lockOf().enginePid;
    process.kill(ledger.pid, 'SIGKILL');
    await eventually(() => expect(isAlive(ledger.pid)).toBe(false));
    expect(isAlive(left)).toBe(true);

    const startedMs = performance.now();
    ledger = await startLedger({ home });
    expect(performance.now() - startedMs).toBeLessThan(15_000);
    expect(isAlive(left)).toBe(false);
    const hasBoth = ({ today }: CurrentStats<string, string>) => today.calls === '2';
    const { today } = await askUntil<CurrentStats<string, string>>(asked(), '/stats/current', hasBoth);
    expect(today.cost).toBe('0.164');
  });

  it('is left by a ledger whose engine is lost, which says so', async () => {
    process.kill(lockOf().enginePid, 'SIGKILL');
    await eventually(() => expect(isAlive(ledger.pid)).toBe(false));
    expect(await ledger.stop()).toContain('The DynamoDB engine ended by itself');
  });

  it('is refused under another time zone than the ledger was begun with', async () => {
    ledger = await startLedger({ home, context: IN_NEW_YORK });
    expect((await ask(asked(), '/stats/current')).status).toBe(500);
    await ledger.stop();
    expect(readFileSync(join(home, 'functions.log'), 'utf8')).toContain(
      'time zone: the ledger was begun with Asia/Shanghai, this function is set to America/New_York',
    );
  });

  it('is emptied by --fresh, but never when it holds what is not a ledger', async () => {
    ledger = await startLedger({ home, args: ['--fresh'] });
    expect(ledger.adminKey).not.toBe(firstKey);
    const { body } = await ask<CurrentStats<string, string>>(asked(), '/stats/current');
    expect(body.today.calls).toBe('0');
    await ledger.stop();
    writeFileSync(join(home, 'letters.txt'), '');
    const refused = await runStart(['--home', home, '--port', '0', '--fresh']);
    expect(refused.stderr).toContain('is not a ledger');
    expect(existsSync(join(home, 'letters.txt'))).toBe(true);
  });
});

describe('npm start -- --demo', { timeout: 300_000 }, () => {
  // The whole sample takes its time: how it is spread and filled in is told by the tests in demo.
  it('goes on with a fill that was cut short, until its calls are counted, and fills in once', async () => {
    const home = mkdtempSync(join(tmpdir(), 'tokenledger-demo-'));
    const file = join(home, 'demo', 'usage.jsonl');
    mkdirSync(join(home, 'demo'));
    const last = readSample('local/demo/usage_2023-11-16.jsonl.gz').slice(-300);
    writeFileSync(file, `${spreadSample(last, Date.now(), 1).join('\n')}\n`);
    try {
      const first = await startLedger({ home, args: ['--demo'] });
      const asked = { url: first.url, key: first.adminKey };
      const calls = ({ data }: CostTrend) => data.reduce((sum, day) => sum + Number(day.calls), 0);
      await askUntil<CostTrend>(asked, '/cost_trend?days=2', (trend) => calls(trend) === 300);
      expect(await first.stop()).toContain(
        '300 calls of the sample are recorded on 63 days; the last of them began just now.',
      );
      const second = await startLedger({ home, args: ['--demo'] });
      expect(await second.stop()).toContain('The demo data are in already');
    } finally {
      rmSync(home, { recursive: true, force: true });
    }
  });
});
