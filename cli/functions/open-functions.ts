import { join } from 'node:path';
import { InvokeCommand, LambdaClient, paginateListFunctions } from '@aws-sdk/client-lambda';
import { readLock } from '../../local/home/lock.ts';

/** The functions of a ledger, for commands that invoke them. */
export interface OpenFunctions {
  /**
   * What the function answers to the event.
   *
   * @param noun what its name begins with behind that of the stack, such as `Report`
   * @throws Error with the function's own message when it fails
   */
  invoke(noun: string, event: object): Promise<unknown>;
}

/** Options of such a command, with `parseArgs`. */
export const FUNCTION_OPTIONS = {
  stack: { type: 'string', default: 'Tokenledger' },
  region: { type: 'string' },
  home: { type: 'string' },
} as const;

export const FUNCTION_HELP = `  --stack NAME       the deployed stack whose function it is (default Tokenledger)
  --region REGION    AWS region (default: as the AWS SDK finds it: $AWS_REGION, your profile)
  --home FOLDER      instead: the ledger that npm start runs from this folder (such as .tokenledger)`;

interface FunctionOptions {
  readonly stack: string;
  readonly region?: string | undefined;
  readonly home?: string | undefined;
}

/** Finds functions by the names that CloudFormation gives them, `<stack>-ReportFunction…`; on one machine they lack the stack. */
export function openFunctions({ stack, region, home }: FunctionOptions): OpenFunctions {
  const client =
    home === undefined
      ? new LambdaClient({ ...(region !== undefined && { region }) })
      : new LambdaClient({ region: 'us-east-1', endpoint: localInvocations(home).endpoint, credentials: LOCAL });
  const prefix = home === undefined ? `${stack}-` : '';

  async function nameOf(noun: string): Promise<string> {
    for await (const { Functions: functions = [] } of paginateListFunctions({ client }, {})) {
      const found = functions.find(({ FunctionName: name }) => name?.startsWith(`${prefix}${noun}Function`));
      if (found?.FunctionName !== undefined) return found.FunctionName;
    }
    throw new Error(
      `There is no function ${prefix}${noun}… in this account and region: give --stack, --region or --home.`,
    );
  }

  return {
    async invoke(noun, event) {
      const invoke = new InvokeCommand({ FunctionName: await nameOf(noun), Payload: JSON.stringify(event) });
      const { Payload: payload, FunctionError: failed } = await client.send(invoke);
      const answer = JSON.parse(payload?.transformToString() || 'null');
      if (failed !== undefined) throw new Error(`the function failed: ${answer?.errorMessage}`);
      return answer;
    },
  };
}

/** One machine takes any. */
const LOCAL = { accessKeyId: 'local', secretAccessKey: 'local' };

/** @throws Error when no ledger runs from the folder */
export function localInvocations(home: string): NonNullable<ReturnType<typeof readLock>['invocations']> {
  const { invocations } = readLock(join(home, 'lock.json'));
  if (invocations === undefined) throw new Error(`No ledger runs from ${home}: npm start first.`);
  return invocations;
}
