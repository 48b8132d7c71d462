import type { StreamRecord } from './stream-client.ts';

/** What a filter allows of a value: any of these. A text is allowed as it is. */
type Rule = string | { readonly prefix: string } | { readonly exists: boolean } | { readonly 'anything-but': string[] };

/** A filter of an event source mapping: like the record, with the rules of a value in its place. */
export type Pattern = { readonly [name: string]: Pattern | readonly Rule[] };

/**
 * Whether a mapping hands a record to its function: when any of its filters fits, or when it has none.
 *
 * @throws Error for a rule that this machine does not know.
 */
export const passesFilters = (record: StreamRecord, filters: readonly Pattern[]): boolean =>
  filters.length === 0 || filters.some((pattern) => fits(record, pattern));

function fits(value: unknown, pattern: Pattern | readonly Rule[]): boolean {
  if (isRules(pattern)) return pattern.some((rule) => isAllowed(value, rule));
  const members = (value ?? {}) as Readonly<Record<string, unknown>>;
  return Object.entries(pattern).every(([name, part]) => fits(members[name], part));
}

const isRules = (pattern: Pattern | readonly Rule[]): pattern is readonly Rule[] => Array.isArray(pattern);

function isAllowed(value: unknown, rule: Rule): boolean {
  if (typeof rule === 'string') return value === rule;
  if ('exists' in rule) return (value !== undefined) === rule.exists;
  if ('prefix' in rule) return typeof value === 'string' && value.startsWith(rule.prefix);
  if ('anything-but' in rule) return typeof value === 'string' && !rule['anything-but'].includes(value);
  throw new Error(`the local stack knows no filter rule ${JSON.stringify(rule)}`);
}
