type SourceReviver = (field: string, value: unknown, context: { readonly source?: string } | undefined) => unknown;
// TypeScript's library does not know the source of a numeral yet; a browser that does not tell it either gives the double's digits.
const parseWithSource = JSON.parse as (text: string, reviver: SourceReviver) => unknown;

/**
 * JSON in which the numerals of some fields stay texts, to the last digit: a double would change rates and amounts of more than 15
 * digits, and a form would send them back changed.
 *
 * @param exact names of these fields, at any depth
 */
export function readJson(text: string, exact: readonly string[] = []): unknown {
  if (exact.length === 0) return JSON.parse(text);
  return parseWithSource(text, (field, value, context) =>
    typeof value === 'number' && exact.includes(field) ? (context?.source ?? String(value)) : value,
  );
}
