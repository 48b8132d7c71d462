import { parseArgs } from 'node:util';

export const HELP = `npm start [-- OPTIONS]

Runs the whole ledger on this machine: API, stream, counters and inbox, from the same bundles that npm run deploy
deploys. Listens on 127.0.0.1 only.

  --port PORT     port of API, page and inbox (default 10090; 0 takes a free one)
  --home FOLDER   folder of its state (default .tokenledger); survives restarts and kill -9
  --demo          fill it with a sample of 19,366 calls on the last 63 days, until now; once per folder
  --fresh         throw away what is in the folder and start empty
  --json          one line on standard output once it is ready: {"url", "admin_key", "home"}
  --verbose       show the functions' logs (they are in FOLDER/functions.log anyway)
  --help          this text

Context values (time zone, currency, retention, …) come from cdk.json and from the environment variable CDK_CONTEXT_JSON, such as
  CDK_CONTEXT_JSON='{"timeZone":"Europe/Berlin"}' npm start
DYNAMODB_ENDPOINT names another DynamoDB than the engine that comes with npm.

Ends with 0 after Ctrl-C, 1 when it could not start, 2 when an option is wrong.`;

export interface StartOptions {
  readonly port: number;
  readonly home: string;
  readonly isDemo: boolean;
  readonly isFresh: boolean;
  readonly isJson: boolean;
  readonly isVerbose: boolean;
}

/** An option is wrong; the message says which. */
export class WrongOption extends Error {
  override readonly name = 'WrongOption';
}

/** @returns 'help' when help was asked for */
export function readOptions(args: readonly string[]): StartOptions | 'help' {
  const { values } = parse(args);
  if (values.help) return 'help';
  const port = Number(values.port);
  const isPort = /^\d+$/.test(values.port) && port <= 65_535;
  const faults = [
    ...(isPort ? [] : [`--port ${values.port}: must be an integer from 0 to 65535`]),
    ...(values.home === '' ? ['--home: must name a folder'] : []),
  ];
  if (faults.length > 0) throw new WrongOption(faults.join('\n'));
  return {
    port,
    home: values.home,
    isDemo: values.demo,
    isFresh: values.fresh,
    isJson: values.json,
    isVerbose: values.verbose,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        port: { type: 'string', default: '10090' },
        home: { type: 'string', default: '.tokenledger' },
        demo: { type: 'boolean', default: false },
        fresh: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        verbose: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    throw new WrongOption(error instanceof Error ? error.message : String(error));
  }
}
