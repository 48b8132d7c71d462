import { parseArgs } from 'node:util';
import { SingleBar } from 'cli-progress';
import { runCommand, UsageFault } from './command.ts';
import { forgetUser, numeral } from './forget/forget-user.ts';
import { whatRemains } from './forget/what-remains.ts';
import { CONNECTION_OPTIONS, connectionHelp, readConnection } from './ledger/connection.ts';

const HELP = `npm run forget -- --user USER [--to URL] [--key KEY]

Moves all records of a user to a random pseudonym that nobody is told: user, id and session get other names, error texts and
tags go. API keys that are bound to the user are revoked. Totals and the proof of every day stay as they are. Records of that
name that come late are refused for ever. It can't be undone. The first minute it only waits, until no function takes records of
the user any more.

  --user USER  the user_id
${connectionHelp('admin')}
  --help       this text

Ends with 0 when done, 1 when it could not be done, 2 when it could not run. It goes on in the ledger when this command is stopped.`;

const parse = () =>
  parseArgs({ options: { ...CONNECTION_OPTIONS, user: { type: 'string' }, help: { type: 'boolean' } } });

const LOOK_EVERY_MS = 2000;

async function run({ values }: ReturnType<typeof parse>): Promise<number> {
  const { user } = values;
  const connection = readConnection(values);
  if (user === undefined) throw new UsageFault('say whom: --user');
  if (typeof connection === 'string') throw new UsageFault(connection);
  const bar = new SingleBar({ format: '{bar} {value} of {total} days', noTTYOutput: true, notTTYSchedule: 10_000 });
  bar.start(1, 0);
  const onProgress = (done: number, total: number) => {
    bar.setTotal(Math.max(1, total));
    bar.update(done);
  };
  const ended = await forgetUser(connection, user, { onProgress, everyMs: LOOK_EVERY_MS }).finally(() => bar.stop());
  if ('refusal' in ended) {
    console.error(`${ended.refusal}\nNext: the same command again, when that has ended.`);
    return 1;
  }
  const { state, result, error, id } = ended.job;
  if (state !== 'done' || result === undefined) {
    console.error(`${id} is ${state}: ${error?.message}\nNext: the same command again; what was moved stays moved.`);
    return 1;
  }
  console.log(
    `${numeral(result.moved_records)} records moved to a pseudonym, ${numeral(result.rewritten_reports)} reports rewritten, ${numeral(result.revoked_keys)} API keys revoked. What remains of the name:`,
  );
  for (const place of whatRemains(result)) console.log(`- ${place}`);
  return 0;
}

await runCommand({ help: HELP, parse, run });
