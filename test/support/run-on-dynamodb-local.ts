import { spawnSync } from 'node:child_process';
import { ON_DYNAMODB_LOCAL } from './dynamodb-local.ts';

/** `npm run test:dynamodb-local`: the flows on AWS's own DynamoDB Local, whose reading of keys, expressions and streams is not ours. */

/** Those that kill the engine, restart it, or reach into its file know the default engine only. */
const OF_THE_ENGINE = ['alert-crash', 'crash', 'faults', 'integrity', 'malformed', 'reprice', 'trimmed-stream'];

const LEAST_JAVA = 17;

function javaVersion(): number {
  const { stderr, error } = spawnSync('java', ['-version'], { encoding: 'utf8' });
  return error === undefined ? Number(/version "(\d+)/.exec(stderr)?.[1] ?? 0) : 0;
}

const found = javaVersion();
if (found < LEAST_JAVA) {
  const what = found === 0 ? 'no Java' : `Java ${found}`;
  process.stdout.write(`skipped: DynamoDB Local needs Java ${LEAST_JAVA}, there is ${what} here\n`);
} else {
  const excluded = OF_THE_ENGINE.flatMap((flow) => ['--exclude', `test/flows/${flow}.test.ts`]);
  const files = process.argv.length > 2 ? process.argv.slice(2) : ['test/flows'];
  // One file at a time: each ledger has a Java machine of its own.
  const words = ['vitest', 'run', '--no-file-parallelism', '--testTimeout', '120000', ...excluded, ...files];
  const { status } = spawnSync('npx', words, { stdio: 'inherit', env: { ...process.env, [ON_DYNAMODB_LOCAL]: '1' } });
  process.exitCode = status ?? 1;
}
