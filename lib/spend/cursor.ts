import { badRequest, type LedgerError } from '../errors.ts';

/** An opaque cursor of texts that say where a page ended. */
export const writeCursor = (position: readonly string[]): string =>
  Buffer.from(JSON.stringify(position)).toString('base64url');

/**
 * The texts of a cursor.
 *
 * @throws LedgerError `bad_request` when it is no cursor of `length` texts.
 */
export function readCursor(cursor: string, length: number): readonly string[] {
  const position = parse(Buffer.from(cursor, 'base64url').toString());
  const isPosition =
    Array.isArray(position) && position.length === length && position.every((text) => typeof text === 'string');
  if (!isPosition) throw badCursor();
  return position;
}

export const badCursor = (): LedgerError =>
  badRequest([{ path: 'cursor', message: 'is not a cursor of this listing' }]);

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
