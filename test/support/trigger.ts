import type { Ledger } from './ledger.ts';
import { type ProgramEnd, runProgram } from './run-program.ts';

/** Does now what a schedule of the ledger does at its hour, as `npm run trigger` does, and waits for its end. */
export const trigger = ({ home }: Pick<Ledger, 'home'>, word: string): Promise<ProgramEnd> =>
  runProgram(process.execPath, ['cli/trigger.ts', word, '--home', home]);
