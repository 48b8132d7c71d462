import { createLog, type Log } from '../../functions/log.ts';

/** A log that keeps its lines. */
export function recordedLog(): { readonly log: Log; readonly lines: string[]; codes(): string[] } {
  const lines: string[] = [];
  const log = createLog({
    functionName: 'test',
    clock: () => 1_795_485_600_000_000,
    write: (line) => lines.push(line),
  });
  return { log, lines, codes: () => lines.map((line) => JSON.parse(line).code) };
}
