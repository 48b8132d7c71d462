// TypeScript's library does not know JSON.rawJSON and the reviver's context yet (Node ≥ 22 has them).
const { rawJSON, parse } = JSON as unknown as {
  rawJSON(text: string): object;
  parse(text: string, reviver: (name: string, value: unknown, context: { source: string }) => unknown): unknown;
};

/** JSON text in which a bigint is its numeral; a `Decimal` writes its own. */
export const writeJson = (value: unknown): string =>
  JSON.stringify(value, (_name, member: unknown) => (typeof member === 'bigint' ? rawJSON(member.toString()) : member));

/** The value of a JSON text, only to be written again: every numeral keeps its digits. */
export const storedJson = (text: string): unknown =>
  parse(text, (_name, value, { source }) => (typeof value === 'number' ? rawJSON(source) : value));
