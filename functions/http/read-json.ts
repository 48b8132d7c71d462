import { LedgerError } from '../../lib/errors.ts';

/** A small body as JavaScript values, for bodies without money: a numeral becomes a double. */
export function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new LedgerError('bad_request', 'the body is not valid JSON', { cause: error });
  }
}
