import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CurrentStats, RecordResult } from '../../lib/api-contract.ts';
import { ask, askUntil, post } from '../support/ask.ts';
import { eventually } from '../support/eventually.ts';
import { startLedger } from '../support/ledger.ts';

const CALL = { model: 'qwen-max', function: 'f', input_tokens: 2000, output_tokens: 700 };
/** A process that has ended but that nobody has waited for has no command line any more. */
const isAlive = (pid: number): boolean =>
  existsSync(`/proc/${pid}`) && readFileSync(`/proc/${pid}/cmdline`, 'utf8') !== '';

/** Runs `npm start` to its end. */
async function runStart(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const child = spawn(process.execPath, ['local/start.ts', ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code: child.exitCode, stdout, stderr };
}

describe('npm start', { timeout: 60_000 }, () => {
  let home: string;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'tokenledger-start-'));
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  const lockOf = () => JSON.parse(readFileSync(join(home, 'lock.json'), 'utf8'));

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
    const child = spawn('npm', ['start', '--', '--home', home, '--port', '0'], { detached: true });
    let output = '';
    child.stdout.on('data', (data) => {
      output += data;
    });
    try {
      await eventually(() => expect(output).toContain('Ctrl-C'), 30_000);
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

  it('keeps key and totals over Ctrl-C and kill -9, and ends its engine', async () => {
    const first = await startLedger({ home });
    const { enginePid } = lockOf();
    expect((await post<RecordResult>({ url: first.url, key: first.adminKey }, '/records', CALL)).status).toBe(201);
    const said = await first.stop();
    expect(said).toContain('Nothing is lost');
    expect(isAlive(enginePid)).toBe(false);
    expect(statSync(join(home, 'admin-key')).mode & 0o777).toBe(0o600);

    const second = await startLedger({ home });
    expect(second.adminKey).toBe(first.adminKey);
    await post({ url: second.url, key: second.adminKey }, '/records', CALL);
    await second.kill9();

    const third = await startLedger({ home });
    const asked = { url: third.url, key: third.adminKey };
    const { today } = await askUntil<CurrentStats<string, string>>(
      asked,
      '/stats/current',
      (it) => it.today.calls === '2',
    );
    expect(today.cost).toBe('0.164');
    await third.stop();
  });

  it('ends the engine that a killed ledger left behind, and refuses a folder that is in use', async () => {
    const first = await startLedger({ home });
    const left = lockOf();
    const taken = await runStart(['--home', home, '--port', '0']);
    expect(taken.code).toBe(1);
    expect(taken.stderr).toContain(`a ledger already runs from this folder (process ${first.pid})`);
    process.kill(first.pid, 'SIGKILL');
    await eventually(() => expect(isAlive(first.pid)).toBe(false));
    expect(isAlive(left.enginePid)).toBe(true);

    const second = await startLedger({ home });
    expect(isAlive(left.enginePid)).toBe(false);
    await second.stop();
  });

  it('says so and ends when its engine is lost', async () => {
    const ledger = await startLedger({ home });
    process.kill(lockOf().enginePid, 'SIGKILL');
    await eventually(() => expect(isAlive(ledger.pid)).toBe(false));
    expect(await ledger.stop()).toContain('The DynamoDB engine ended by itself');
  });

  it('starts empty with --fresh, but never empties what is not a ledger', async () => {
    const first = await startLedger({ home });
    await post({ url: first.url, key: first.adminKey }, '/records', CALL);
    await first.stop();
    const second = await startLedger({ home, args: ['--fresh'] });
    expect(second.adminKey).not.toBe(first.adminKey);
    const { body } = await ask<CurrentStats<string, string>>(
      { url: second.url, key: second.adminKey },
      '/stats/current',
    );
    expect(body.today.calls).toBe('0');
    await second.stop();
    writeFileSync(join(home, 'letters.txt'), '');
    const refused = await runStart(['--home', home, '--port', '0', '--fresh']);
    expect(refused.stderr).toContain('is not a ledger');
    expect(existsSync(join(home, 'letters.txt'))).toBe(true);
  });

  it('refuses another time zone than the ledger was begun with', async () => {
    const first = await startLedger({ home });
    await post({ url: first.url, key: first.adminKey }, '/records', CALL);
    await first.stop();
    const second = await startLedger({ home, context: { timeZone: 'Europe/Berlin' } });
    expect((await ask({ url: second.url, key: second.adminKey }, '/stats/current')).status).toBe(500);
    await second.stop();
    expect(readFileSync(join(home, 'functions.log'), 'utf8')).toContain(
      'time zone: the ledger was begun with Asia/Shanghai, this function is set to Europe/Berlin',
    );
  });
});

describe('npm start -- --demo', { timeout: 90_000 }, () => {
  it('fills in the sample so that it ends now, once', async () => {
    const home = mkdtempSync(join(tmpdir(), 'tokenledger-demo-'));
    const countOf = async (asked: { url: string; key: string }) =>
      (await ask<{ data: { calls: string }[] }>(asked, '/cost_trend?days=2')).body.data.reduce(
        (sum, { calls }) => sum + Number(calls),
        0,
      );
    try {
      const first = await startLedger({ home, args: ['--demo'] });
      const asked = { url: first.url, key: first.adminKey };
      await eventually(async () => expect(await countOf(asked)).toBe(19_366), 60_000);
      const { body } = await ask<CurrentStats<string, string>>(asked, '/stats/current');
      expect(Number(body.today.calls) + Number(body.current_hour.calls)).toBeGreaterThan(0);
      await first.stop();
      const second = await startLedger({ home, args: ['--demo'] });
      expect(await countOf({ url: second.url, key: second.adminKey })).toBe(19_366);
      expect(await second.stop()).toContain('The demo data are in already');
    } finally {
      rmSync(home, { recursive: true, force: true });
    }
  });
});
