import { join } from 'node:path';
import { fillDemo } from './demo/fill-demo.ts';
import { engineBinary } from './engine/engine.ts';
import { assertPortIsFree } from './gateway/port.ts';
import { clearHome, openHome } from './home/home.ts';
import { leaveHome, takeHome } from './home/lock.ts';
import { HELP, readOptions, type StartOptions, WrongOption } from './options.ts';
import { readySummary, signInLink } from './ready-summary.ts';
import { startStack } from './stack.ts';
import { buildAssembly } from './template/build-assembly.ts';
import { readStackTemplate } from './template/stack-template.ts';

const PROJECT = join(import.meta.dirname, '..');

async function start(options: StartOptions): Promise<void> {
  const startedMs = performance.now();
  const stopper = stopOnSignal();
  await assertPortIsFree(options.port);
  if (process.env.DYNAMODB_ENDPOINT === undefined) engineBinary();
  const home = openHome(options.home);
  await takeHome(home.lock);
  if (options.isFresh) clearHome(home.folder);
  const assembly = await buildAssembly(PROJECT, process.env.CDK_CONTEXT_JSON ?? '{}', () =>
    say('Building the stack; once, until its sources change …'),
  );
  const template = readStackTemplate(assembly);
  const { port, isVerbose } = options;
  const stack = await startStack({ template, home, port, isVerbose, onEngineLost });
  stopper.stop = async () => {
    say('\nStopping …');
    await stack.stop();
    leaveHome(home.lock);
    say(`Stopped. Nothing is lost: npm start goes on with ${options.home}.`);
  };
  const ready = { url: `http://localhost:${stack.port}`, adminKey: stack.adminKey, home: home.folder };
  const link = signInLink(ready.url, stack.signInCode);
  if (options.isDemo) await fillDemo({ ...ready, folder: home.demo, say });
  if (options.isJson) say(`Page: ${link}`);
  if (options.isJson) console.log(JSON.stringify({ url: ready.url, admin_key: ready.adminKey, home: ready.home }));
  else console.log(readySummary(ready, link, (performance.now() - startedMs) / 1000));
}

function say(line: string): void {
  console.error(line);
}

function onEngineLost(): never {
  say('The DynamoDB engine ended by itself. What was acknowledged is kept: start again.');
  process.exit(1);
}

/** The first signal stops in order, once there is something to stop; a second one ends at once. */
function stopOnSignal(): { stop: () => Promise<void> } {
  const stopper = { stop: async () => {} };
  let isStopping = false;
  const onSignal = async () => {
    if (isStopping) process.exit(130);
    isStopping = true;
    await stopper.stop();
    process.exit(0);
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  return stopper;
}

try {
  const options = readOptions(process.argv.slice(2));
  if (options === 'help') console.log(HELP);
  else await start(options);
} catch (error) {
  const isWrongOption = error instanceof WrongOption;
  console.error(error instanceof Error ? error.message : error);
  if (isWrongOption) console.error(`\n${HELP}`);
  process.exit(isWrongOption ? 2 : 1);
}
