// TypeScript's library does not know JSON.rawJSON yet (Node ≥ 22 has it).
const { rawJSON } = JSON as unknown as { rawJSON(text: string): object };

/** JSON text in which a bigint is its numeral; a `Decimal` writes its own. */
export const writeJson = (value: unknown): string =>
  JSON.stringify(value, (_name, member: unknown) => (typeof member === 'bigint' ? rawJSON(member.toString()) : member));
