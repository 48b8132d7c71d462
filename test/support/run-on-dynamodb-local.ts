import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { ON_DYNAMODB_LOCAL } from './dynamodb-local.ts';
import { ONLY_ON_THE_ENGINE } from './flows-on-dynamodb-local.ts';

/**
 * `npm run test:dynamodb-local [-- [--write] [FILE…]]`: the flows on AWS's own DynamoDB Local, whose reading of keys, expressions and
 * streams is not ours. With `--write` the outcomes go into docs/reliability.md.
 */

const LEAST_JAVA = 17;

function javaVersion(): number {
  const { stderr, error } = spawnSync('java', ['-version'], { encoding: 'utf8' });
  return error === undefined ? Number(/version "(\d+)/.exec(stderr)?.[1] ?? 0) : 0;
}

const { values, positionals } = parseArgs({ allowPositionals: true, options: { write: { type: 'boolean' } } });
const found = javaVersion();
if (found < LEAST_JAVA) {
  const what = found === 0 ? 'no Java' : `Java ${found}`;
  process.stdout.write(`skipped: DynamoDB Local needs Java ${LEAST_JAVA}, there is ${what} here\n`);
} else {
  for (const [flow, reason] of ONLY_ON_THE_ENGINE) process.stdout.write(`not run: ${flow} ${reason}\n`);
  const excluded = [...ONLY_ON_THE_ENGINE.keys()].flatMap((flow) => ['--exclude', `test/flows/${flow}.test.ts`]);
  const files = positionals.length > 0 ? positionals : ['test/flows'];
  const reporters = ['default', './test/support/closing-line-reporter.ts'];
  if (values.write) reporters.push('./test/support/dynamodb-local-reporter.ts');
  const reporting = reporters.map((reporter) => `--reporter=${reporter}`);
  // One file at a time: each ledger has a Java machine of its own.
  const words = [
    'vitest',
    'run',
    '--no-file-parallelism',
    '--testTimeout',
    '120000',
    ...reporting,
    ...excluded,
    ...files,
  ];
  const { status } = spawnSync('npx', words, { stdio: 'inherit', env: { ...process.env, [ON_DYNAMODB_LOCAL]: '1' } });
  process.exitCode = status ?? 1;
}
