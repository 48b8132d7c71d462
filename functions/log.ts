import type { Clock } from '../lib/ports.ts';

/** What a line says, such as `request_completed`, `batch_completed`, `record_quarantined`. Alarms and queries go by it. */
export type MessageCode = Lowercase<`${string}_${string}`>;

/** Counts, names and identifiers. Never a body, a key, a query string or an event: nothing here may quote a caller. */
export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>;

export interface Log {
  info(code: MessageCode, fields?: LogFields): void;
  warn(code: MessageCode, fields?: LogFields): void;
  error(code: MessageCode, fields?: LogFields, error?: unknown): void;
}

interface LogOptions {
  readonly functionName: string;
  readonly clock: Clock;
  /** Takes one line without its end. */
  readonly write?: (line: string) => void;
}

/**
 * Lines of JSON. They go to standard output past `console`, because Lambda wraps what `console` is given once more, but
 * takes a line with `timestamp` and `level` as it is and filters it by its level.
 */
export function createLog({ functionName, clock, write = writeLine }: LogOptions): Log {
  const log = (level: 'INFO' | 'WARN' | 'ERROR', code: MessageCode, fields: object = {}) =>
    write(
      onOneLine(JSON.stringify({ timestamp: isoInstant(clock()), level, code, function: functionName, ...fields })),
    );
  return {
    info: (code, fields) => log('INFO', code, fields),
    warn: (code, fields) => log('WARN', code, fields),
    error: (code, fields, error) =>
      log('ERROR', code, { ...fields, ...(error === undefined ? {} : { error: describeError(error) }) }),
  };
}

const writeLine = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

/**
 * What JSON leaves as it is although a reader of logs may take it for the end of a line, or a terminal for a command: DEL, the
 * C1 controls (NEL, CSI), line and paragraph separators, marks that turn the direction of text.
 */
const UNSEEN = /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

const onOneLine = (json: string): string =>
  json.replace(UNSEEN, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);

const isoInstant = (us: number): string => new Date(Math.floor(us / 1000)).toISOString();

const MAX_CAUSES = 3;

/** An error with its causes. A SyntaxError keeps no message: parsers quote what they were given, and that is a body. */
function describeError(error: unknown, depth = 0): object {
  if (!(error instanceof Error)) return { name: typeof error };
  const quotesInput = error instanceof SyntaxError;
  const frames = (error.stack ?? '').split('\n').filter((line) => line.startsWith('    at '));
  const hasCause = error.cause !== undefined && depth < MAX_CAUSES;
  return {
    name: error.name,
    ...(quotesInput ? {} : { message: error.message }),
    ...('code' in error ? { code: String(error.code) } : {}),
    stack: frames.map((line) => line.trim()),
    ...(hasCause ? { cause: describeError(error.cause, depth + 1) } : {}),
  };
}
