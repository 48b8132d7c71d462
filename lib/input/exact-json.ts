import { badRequest } from '../errors.ts';

/** A JSON text as values, and the same with texts in the place of those numerals that a double may not hold. */
export interface ExactJson {
  readonly sent: unknown;
  readonly exact: unknown;
}

/**
 * Makes the reader of texts in which the numerals of some fields are read from their text.
 *
 * A text is read a second time only when such a numeral may not be what a double gives back: more than 15 digits, or more
 * than 16 that begin with 1 to 3 (so epoch seconds to the microsecond need no second reading). In valid JSON a quote inside a
 * string has a backslash before it, so what matches here is a field.
 *
 * @throws LedgerError `bad_request` when the text is no JSON.
 */
export function createExactReader(fields: readonly string[]): (text: string) => ExactJson {
  const longNumeral = new RegExp(
    String.raw`(?<!\\)("(?:${fields.join('|')})"\s*:\s*)(-?(?:[1-3][\d.]{17}|[\d.]{17}(?=[eE])|[04-9][\d.]{15})[\d.eE+-]*)`,
    'g',
  );
  return (text) => {
    const sent = parseJson(text);
    const quoted = text.replace(longNumeral, '$1"$2"');
    return { sent, exact: quoted === text ? sent : parseJson(quoted) };
  };
}

/** The text of a numeral: as sent where a double might have changed it, else the double's own, which is the same. */
export function numeralText(value: number | string, exact: unknown): string {
  return typeof exact === 'string' ? exact : String(value);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw badRequest([{ path: '', message: 'the body is not valid JSON' }]);
  }
}
