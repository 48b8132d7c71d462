/** Asks the registry for known weaknesses of what is installed, and says what it found: it informs a person and never fails. */
import { spawnSync } from 'node:child_process';
import { describeAudit } from './describe-audit.ts';

const TIMEOUT_MS = 60_000;

const { stdout } = spawnSync('npm', ['audit', '--json', '--fetch-retries=0'], {
  encoding: 'utf8',
  timeout: TIMEOUT_MS,
});
process.stdout.write(`${describeAudit(stdout ?? '')}\n`);
