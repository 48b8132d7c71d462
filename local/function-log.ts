import { createWriteStream } from 'node:fs';

export interface FunctionLog {
  readonly write: (text: string) => void;
  close(): void;
}

/** What the functions write to their logs: into a file, and with `isVerbose` on standard error as well. */
export function openFunctionLog(file: string, isVerbose: boolean): FunctionLog {
  const stream = createWriteStream(file, { flags: 'a' });
  return {
    write(text) {
      const line = text.endsWith('\n') ? text : `${text}\n`;
      stream.write(line);
      if (isVerbose) process.stderr.write(line);
    },
    close: () => stream.end(),
  };
}
