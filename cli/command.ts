/** A fault of the command line: told together with the help. */
export class UsageFault extends Error {}

interface Parsed {
  readonly values: { readonly help?: boolean | undefined };
}

export interface Command<Arguments extends Parsed> {
  readonly help: string;
  /** Reads the command line, mostly by `parseArgs`, whose faults are usage faults. */
  parse(): Arguments;
  /** What the command does; its exit code. */
  run(parsed: Arguments): Promise<number>;
  /** What a person is told of another fault; its message unless given. */
  explain?(error: unknown): string;
}

/** Runs a command to its end: `--help`, faults on standard error, exit code 2 when it could not run. */
export async function runCommand<Arguments extends Parsed>(command: Command<Arguments>): Promise<void> {
  try {
    process.exitCode = await runOrHelp(command);
  } catch (error) {
    const { explain = messageOf } = command;
    console.error(isUsageFault(error) ? `${error.message}\n\n${command.help}` : explain(error));
    process.exitCode = 2;
  }
}

async function runOrHelp<Arguments extends Parsed>({ help, parse, run }: Command<Arguments>): Promise<number> {
  const parsed = parse();
  if (!parsed.values.help) return run(parsed);
  console.log(help);
  return 0;
}

/** An error of the AWS SDK may have a name and no message, and does not say what to do. */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const message = error.message || error.name;
  if (error.name !== 'CredentialsProviderError') return message;
  return `${message}\nNext: log in to AWS (aws sso login, or set AWS_PROFILE).`;
}

function isUsageFault(error: unknown): error is Error {
  if (error instanceof UsageFault) return true;
  return error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
}
