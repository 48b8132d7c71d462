import type { RangeGroup } from '../api-contract.ts';
import { LedgerError } from '../errors.ts';
import type { Names } from './groups.ts';

/** What a question is narrowed to. An anchor of '' means the calls without one. */
export interface SpendFilter {
  readonly model?: string;
  readonly function?: string;
  readonly anchor?: string;
  readonly user?: string;
}

/** By what the counters of a family can be told apart. */
const CROSSINGS = {
  day: ['day', 'function', 'model'],
  hour: ['day', 'hour', 'function', 'model'],
  anchor: ['day', 'anchor', 'model'],
  user: ['day', 'user'],
} as const satisfies Record<string, readonly RangeGroup[]>;

export type SpendFamily = keyof typeof CROSSINGS;

const FAMILIES = Object.keys(CROSSINGS) as SpendFamily[];
const FILTERS = ['model', 'function', 'anchor', 'user'] as const satisfies readonly (keyof SpendFilter)[];
const PARAMETERS = { model: 'model', function: 'function', anchor: 'anchor', user: 'user_id' } as const;

/**
 * The family whose counters answer a question.
 *
 * @throws LedgerError `unsupported_filter` when the books do not keep that crossing, naming those that they keep.
 */
export function familyFor(groupBy: RangeGroup, filter: SpendFilter): SpendFamily {
  const filters = FILTERS.filter((name) => filter[name] !== undefined);
  const asked: readonly RangeGroup[] = [groupBy, ...filters];
  const family = FAMILIES.find((name) => {
    const kept: readonly RangeGroup[] = CROSSINGS[name];
    return asked.every((dimension) => kept.includes(dimension));
  });
  if (family !== undefined) return family;
  const names = filters.map((name) => PARAMETERS[name]).join(' and ');
  throw new LedgerError(
    'unsupported_filter',
    `the books do not keep ${groupBy} filtered by ${names}. They keep: function and model by day and by hour; anchor and model by day; user_id by day`,
  );
}

/** Whether a counter belongs to what was asked. */
export const matches = (names: Names, filter: SpendFilter): boolean =>
  FILTERS.every((name) => filter[name] === undefined || names[name] === filter[name]);
