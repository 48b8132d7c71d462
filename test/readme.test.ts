import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask } from './support/ask.ts';
import { type Ledger, startLedger } from './support/ledger.ts';

const DAY_FILE = 'usage_2025-10-26.jsonl';
const CALL = { timestamp: 1_761_451_200.5, model: 'qwen-max', function: 'f', input_tokens: 2000, output_tokens: 700 };

/** Commands in fenced blocks, line by line and `&&` by `&&`, and those within sentences. */
function commandsOf(readme: string): string[] {
  const text = readFileSync(readme, 'utf8');
  const blocks = [...text.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, block = '']) => block);
  const lines = blocks.flatMap((block) =>
    block
      .replaceAll(/\\\n\s*/g, '')
      .trim()
      .split('\n'),
  );
  const spans = [...text.matchAll(/`((?:npm|npx|curl|node) [^`\n]+)`/g)].map(([, span = '']) => span);
  return [...lines.flatMap((line) => line.split(' && ')), ...spans];
}

/** What a translation may change: names of things and placeholders. */
const untranslated = (command: string): string =>
  command.replace(/"function": "[^"]+"/, '"function": "…"').replace(/<[^>]+>/, '<…>');

interface Outcome {
  readonly stdout: string;
  readonly stderr: string;
}

interface Runnable {
  /** How the command is changed so that it runs beside others and without an account. */
  readonly as: (command: string) => string;
  readonly holds: (outcome: Outcome, command: string) => void | Promise<void>;
}

/** What shows that a command works which can't be run here: a file, and what stands in it. */
interface Elsewhere {
  readonly file: string;
  readonly says: string;
}

describe('the commands of the READMEs', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tokenledger-readme-'));
  let ledger: Ledger;
  let configTable: string;

  beforeAll(async () => {
    ledger = await startLedger();
    configTable = await ledger.table('Config');
    writeFileSync(join(folder, DAY_FILE), `${JSON.stringify(CALL)}\n`);
  }, 300_000);
  afterAll(async () => {
    await ledger.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const run = (command: string): Promise<Outcome> =>
    promisify(execFile)('sh', ['-c', command], {
      env: {
        ...process.env,
        TOKENLEDGER_KEY: ledger.adminKey,
        AWS_REGION: 'us-east-1',
        AWS_ACCESS_KEY_ID: 'local',
        AWS_SECRET_ACCESS_KEY: 'local',
        // The commands of the CDK ask nobody: no account, no newer version, no notices.
        CI: 'true',
        AWS_EC2_METADATA_DISABLED: 'true',
        CDK_DISABLE_VERSION_CHECK: 'true',
        CDK_DISABLE_CLI_TELEMETRY: 'true',
        CDK_CONTEXT_JSON: '{"aws:cdk:bundling-stacks":[]}',
      },
    });

  const here = (command: string) => command.replaceAll('http://localhost:10090', ledger.url);
  // Whether AWS's rules hold is said by the synthesis above, which takes seconds.
  const listed = (command: string) =>
    command.replace(
      /^npm run deploy --/,
      `CDK_VALIDATION=false cdk ls --no-notices --output ${join(folder, 'cdk.out')}`,
    );
  const listsTheStack = ({ stdout }: Outcome) => expect(stdout.trim()).toBe('Tokenledger');
  const explains = { as: (command: string) => `${command} -- --help`, holds: explainsItself };

  /** The first whose pattern fits. */
  const RUN_HERE: readonly (readonly [pattern: RegExp, runnable: Runnable])[] = [
    [
      /^curl -X POST \S+\/records /,
      { as: here, holds: ({ stdout }) => expect(JSON.parse(stdout)).toMatchObject({ status: 'stored', cost: 0.0022 }) },
    ],
    [
      /^curl \S+\/stats\/current /,
      { as: here, holds: ({ stdout }) => expect(JSON.parse(stdout)).toMatchObject({ currency: 'CNY' }) },
    ],
    [
      /^npm run import -- /,
      {
        as: (command) => `${command.replace(DAY_FILE, join(folder, DAY_FILE))} --to ${ledger.url}`,
        // The second README finds the call of the first.
        holds: ({ stdout }) => expect(stdout).toMatch(/1 lines: (1 stored, 0|0 stored, 1) already there/),
      },
    ],
    [
      /^npm run key -- create /,
      {
        as: (command) => `${command.replace(/<[^>]+>/, configTable)} --endpoint ${ledger.engine()}`,
        async holds({ stdout }) {
          const key = /^tl_main_\S+$/m.exec(stdout)?.[0] ?? '';
          expect((await ask({ url: ledger.url, key }, '/keys')).status).toBe(200);
        },
      },
    ],
    [
      /^npm run synth$/,
      {
        as: (command) => `${command} -- --output ${join(folder, 'assembly')}`,
        holds() {
          expect(existsSync(join(folder, 'assembly', 'Tokenledger.template.json'))).toBe(true);
        },
      },
    ],
    // What `cdk deploy` does first: it runs the app of cdk.json, and must be able to read what the library of the stack wrote.
    [/^npm run deploy -- /, { as: listed, holds: listsTheStack }],
    [/^npx cdk bootstrap$/, { as: (command) => `${command} --help`, holds: explainsItself }],
    [/^npm run (soak|bench)$/, explains],
    [/^npm start -- --help$/, { as: (command) => command, holds: explainsItself }],
  ];

  const ELSEWHERE: Readonly<Record<string, Elsewhere>> = {
    'npm ci': { file: '.ci/run', says: '\nnpm ci\n' },
    'npm test': { file: '.ci/run', says: '\nnpm test\n' },
    'npm run check': {
      file: 'package.json',
      says: '"check": "biome check . && tsc --noEmit && tsc --noEmit -p web && npm test"',
    },
    // With context values it is run here, as far as it goes without an account.
    'npm run deploy': { file: 'package.json', says: '"deploy": "cdk deploy"' },
    'npm start': { file: 'test/local/start.test.ts', says: "spawn('npm', ['start'" },
    'npm start -- --demo': { file: 'test/local/start.test.ts', says: "args: ['--demo']" },
  };

  const commands = [...new Set(commandsOf('README.md'))];

  it('are the same in both languages', () => {
    expect(commands.length).toBeGreaterThan(10);
    expect(commandsOf('README.zh.md').map(untranslated)).toEqual(commandsOf('README.md').map(untranslated));
  });

  it.each(commands)('%s works', { timeout: 300_000 }, async (command) => {
    const elsewhere = ELSEWHERE[command];
    if (elsewhere !== undefined) {
      expect(readFileSync(elsewhere.file, 'utf8')).toContain(elsewhere.says);
      return;
    }
    const runnable = RUN_HERE.find(([pattern]) => pattern.test(command))?.[1];
    if (runnable === undefined)
      throw new Error('a command of the README that nothing runs: run it here, or say what does');
    await runnable.holds(await run(runnable.as(command)), command);
  });

  it('work as the Chinese README spells them where it differs', async () => {
    const own = commandsOf('README.zh.md').filter((command) => !commands.includes(command));
    expect(own.length).toBeGreaterThan(0);
    for (const command of own) {
      const runnable = RUN_HERE.find(([pattern]) => pattern.test(command))?.[1];
      await runnable?.holds(await run(runnable.as(command)), command);
      expect(runnable, command).toBeDefined();
    }
  });
});

function explainsItself({ stdout, stderr }: Outcome, command: string): void {
  const subject = /bootstrap/.test(command) ? 'cdk bootstrap' : command.replace(/ -- --help$/, '');
  expect(stdout + stderr).toContain(subject);
}
