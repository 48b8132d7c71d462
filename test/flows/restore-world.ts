import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import pRetry from 'p-retry';
import { sendRecords } from '../../cli/import/send-records.ts';
import type { IntegrityAnswer } from '../../lib/api-contract.ts';
import { openHome } from '../../local/home/home.ts';
import { type RunningStack, startStack } from '../../local/stack.ts';
import { buildAssembly } from '../../local/template/build-assembly.ts';
import { readStackTemplate } from '../../local/template/stack-template.ts';
import { type Asked, ask, askUntil } from '../support/ask.ts';
import { contextOf, startLedger } from '../support/ledger.ts';
import { copyDatabase, restoreTables } from '../support/restored-home.ts';
import { runProgram } from '../support/run-program.ts';
import { type Tell, tellNobody } from '../support/tell.ts';

export interface RestoreWorld {
  readonly seed: number;
  /** Calls that are recorded before the first of the two instants, and between them. */
  readonly calls: number;
  /** Which tables are of the earlier instant. */
  readonly earlier: 'records' | 'counters';
  readonly tell?: Tell;
}

export interface RestoreOutcome {
  /** Of each day, as the restored tables were found. */
  readonly found: readonly (boolean | null)[];
  /** What the repair said, with its exit code. */
  readonly repair: { readonly code: number | null; readonly text: string };
  readonly left: readonly (boolean | null)[];
  /** Calls by the counters at the end, and what they must be: those that were restored, and those that came since. */
  readonly calls: { readonly counted: number; readonly due: number };
  readonly restoredCalls: number;
}

const PROJECT = join(import.meta.dirname, '../..');
const DAYS = ['2026-03-02'];
const START_SECONDS = Date.parse('2026-03-02T00:00:00+08:00') / 1000;
const IDENTITIES = 5_000;
const RETRIES = 100;

const MAX_REPAIRS = 5;

/**
 * A rehearsal of a restore. While a ledger is written to, its engine's file is copied at two instants; records are restored
 * from the one, counters and all else from the other, under new names and with new streams; the stack starts on them, is written to,
 * and `npm run audit -- --repair` makes the counters consistent meanwhile.
 */
export async function runRestoreWorld(world: RestoreWorld): Promise<RestoreOutcome> {
  const { tell = tellNobody } = world;
  const folder = mkdtempSync(join(tmpdir(), 'tokenledger-restore-'));
  let stack: RunningStack | undefined;
  try {
    const template = readStackTemplate(await buildAssembly(PROJECT, contextOf(), () => undefined));
    const copies = await copyWhileWritten(folder, world);
    const home = join(folder, 'restored');
    tell('the stack starts on the restored tables');
    stack = await startStack({
      template: restoreTables({ template, ...copies, home }),
      home: openHome(home),
      port: 0,
      isVerbose: false,
      onEngineLost: () => undefined,
    });
    const asked = { url: `http://localhost:${stack.port}`, key: stack.adminKey };
    const found = await proofs(asked);
    const writer = new Writer(asked, world.seed + 1, SINCE);
    writer.start();
    tell(() => `counters are repaired, ${writer.stored} calls recorded meanwhile`);
    const repair = await repairAll(home, () => writer.stop());
    tell('proved afterwards');
    const left = await proofs(asked);
    const restoredCalls = sumOf(found.map(({ records }) => Number(records?.calls)));
    return {
      found: found.map(({ balanced }) => balanced),
      repair,
      left: left.map(({ balanced }) => balanced),
      calls: {
        counted: sumOf(left.map(({ counters }) => Number(counters?.calls))),
        due: restoredCalls + writer.stored,
      },
      restoredCalls,
    };
  } finally {
    await stack?.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function copyWhileWritten(folder: string, { seed, calls, earlier, tell = tellNobody }: RestoreWorld) {
  const ledger = await startLedger({ home: join(folder, 'running') });
  const writer = new Writer({ url: ledger.url, key: ledger.adminKey }, seed, BEFORE);
  const engineFile = join(ledger.home, 'engine.db');
  const [first, second] = [join(folder, 'first.db'), join(folder, 'second.db')];
  try {
    tell(() => `${writer.stored} of ${2 * calls} calls recorded before the copies`);
    writer.start();
    await writer.reaches(calls);
    copyDatabase(engineFile, first);
    await writer.reaches(2 * calls);
    copyDatabase(engineFile, second);
    await writer.stop();
  } finally {
    await ledger.stop();
  }
  return earlier === 'records' ? { records: first, others: second } : { records: second, others: first };
}

interface Pace {
  readonly name: string;
  readonly model: string;
  readonly batch: number;
  readonly pauseMs: number;
}

const BEFORE: Pace = { name: 'before', model: 'qwen-max', batch: 50, pauseMs: 0 };
/** A proof of a day whose every counter moves all the time would say nothing but `in_flight`. */
const SINCE: Pace = { name: 'since', model: 'qwen-plus', batch: 3, pauseMs: 1000 };

/** Writes until it is stopped: new calls, corrections of earlier ones, deletions. */
class Writer {
  readonly #asked: Asked;
  readonly #pace: Pace;
  readonly #random: Iterator<number>;
  #isStopped = false;
  #running: Promise<void> = Promise.resolve();
  readonly #standing = new Set<string>();

  constructor(asked: Asked, seed: number, pace: Pace) {
    this.#asked = asked;
    this.#pace = pace;
    this.#random = fc.sample(fc.integer({ min: 0, max: IDENTITIES - 1 }), { seed, numRuns: 50_000 }).values();
  }

  start(): void {
    this.#running = this.#write();
  }

  /** Calls that are there on balance. */
  get stored(): number {
    return this.#standing.size;
  }

  async reaches(calls: number): Promise<void> {
    while (this.stored < calls) await sleep(5);
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#running;
  }

  async #write(): Promise<void> {
    for (; !this.#isStopped; await sleep(this.#pace.pauseMs)) {
      const records = Array.from({ length: this.#pace.batch }, () => this.#call());
      const bodies = records.map((record) => JSON.stringify(record));
      const results = await sendRecords(bodies, { ...this.#asked, retries: RETRIES });
      for (const { id } of results) this.#standing.add(id ?? '');
      await this.#remove(records[0] ?? this.#call());
    }
  }

  /** As a client does: again while the ledger is busy. One that is gone already was removed by an answer that was lost. */
  async #remove({ user_id: user, timestamp, id }: { user_id: string; timestamp: number; id: string }): Promise<void> {
    const path = `/records?user_id=${user}&timestamp=${timestamp}&id=${id}`;
    const remove = async () => {
      const { status } = await ask(this.#asked, path, { method: 'DELETE' });
      if (status !== 200 && status !== 404) throw new Error(`DELETE was answered ${status}`);
    };
    await pRetry(remove, { retries: RETRIES, minTimeout: 250, maxTimeout: 10_000 });
    this.#standing.delete(id);
  }

  #call() {
    const index = this.#random.next().value ?? 0;
    return {
      id: `${this.#pace.name}-${index}`,
      user_id: `user_${index % 10}`,
      session_id: `session_${index % 20}`,
      timestamp: START_SECONDS + (index * 17_000) / 1000,
      model: this.#pace.model,
      input_tokens: this.#random.next().value ?? 0,
    };
  }
}

/** First while the ledger is written to; then again until all is in balance, since what moved meanwhile was not repaired. */
async function repairAll(home: string, beQuiet: () => Promise<void>) {
  const days = ['--from', DAYS[0] ?? '', '--to', DAYS.at(-1) ?? ''];
  const args = ['cli/audit.ts', ...days, '--repair', '--between', '1', '--home', home];
  let text = '';
  for (let run = 1; ; run += 1) {
    const { code, stdout, stderr } = await runProgram(process.execPath, args, { cwd: PROJECT });
    text += `${stdout}${stderr}`;
    await beQuiet();
    if ((code === 0 && run > 1) || run === MAX_REPAIRS) return { code, text };
  }
}

/** A proof that says nothing yet is asked for again. */
const proofs = (asked: Asked): Promise<IntegrityAnswer<string, string>[]> =>
  Promise.all(
    DAYS.map((day) =>
      askUntil<IntegrityAnswer<string, string>>(
        asked,
        `/integrity?date=${day}`,
        ({ balanced }) => balanced !== null,
        120_000,
      ),
    ),
  );

const sumOf = (numbers: readonly number[]): number => numbers.reduce((sum, number) => sum + number, 0);
