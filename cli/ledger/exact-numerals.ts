// TypeScript's library does not know JSON.rawJSON and the reviver's source yet (Node ≥ 22 has both).
const { rawJSON } = JSON as unknown as { rawJSON(text: string): object };
type SourceReviver = (key: string, value: unknown, context: { source?: string }) => unknown;
const parseWithSource = JSON.parse as (text: string, reviver: SourceReviver) => unknown;

/** JSON in which each numeral is kept as it is written: `JSON.stringify` gives it back to the last digit. */
export const parseKeepingNumerals = (text: string): unknown =>
  parseWithSource(text, (_key, value, { source }) =>
    typeof value === 'number' && source !== undefined ? rawJSON(source) : value,
  );

/** The text of a numeral that was kept; undefined when the value is something else. */
export const keptNumeral = (value: unknown): string | undefined => {
  const isNumeral =
    typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === null && 'rawJSON' in value;
  return isNumeral ? String(value.rawJSON) : undefined;
};
