import * as z from 'zod/mini';
import { addDays, daysBetween, FIRST_DAY, isDay, LAST_DAY } from '../../lib/calendar.ts';
import { badRequest, type Fault } from '../../lib/errors.ts';
import type { SpendFilter } from '../../lib/spend/crossings.ts';

type Query = Readonly<Record<string, string>>;

const MAX_NAME_CHARACTERS = 200;
const MAX_CURSOR_CHARACTERS = 4_000;

/** As much of a rule as JSON Schema can say: what the OpenAPI document tells of it. */
type Described = Readonly<Record<string, unknown>>;

/** A text that is refused with `message` unless it is accepted. */
export const text = (isAccepted: (value: string) => boolean, message: string, described: Described = {}) =>
  z.string({ error: 'is required' }).check(z.refine(isAccepted, message)).register(z.globalRegistry, described);

/** A whole number of the range, both inclusive; outside it the answer says the range. */
export function integer(least: number, most: number) {
  const isInRange = (value: string): boolean =>
    /^\d{1,9}$/.test(value) && Number(value) >= least && Number(value) <= most;
  return z
    .pipe(text(isInRange, `must be an integer from ${least} to ${most}`), z.transform(Number))
    .register(z.globalRegistry, { type: 'integer', minimum: least, maximum: most });
}

export function oneOf<const T extends string>(values: readonly T[]) {
  return z.enum(values, { error: `must be one of ${values.join(', ')}` });
}

export const day = text(
  (value) => isDay(value) && FIRST_DAY <= value && value <= LAST_DAY,
  `must be a day YYYY-MM-DD from ${FIRST_DAY} to ${LAST_DAY}`,
  { format: 'date', examples: ['2026-11-24'] },
);

export const name = text(
  (value) => value !== '' && [...value].length <= MAX_NAME_CHARACTERS,
  `must have 1 to ${MAX_NAME_CHARACTERS} characters`,
  { minLength: 1, maxLength: MAX_NAME_CHARACTERS },
);

/** An anchor; the empty one means the calls without an anchor. */
const anchor = text(
  (value) => [...value].length <= MAX_NAME_CHARACTERS,
  `must have at most ${MAX_NAME_CHARACTERS} characters`,
  { maxLength: MAX_NAME_CHARACTERS },
);

const cursor = text(
  (value) => value !== '' && value.length <= MAX_CURSOR_CHARACTERS,
  'must be a cursor of this listing as it was answered',
  { minLength: 1, maxLength: MAX_CURSOR_CHARACTERS },
);

/** What a question may be narrowed by. */
export const filterParameters = {
  model: z.optional(name),
  function: z.optional(name),
  anchor: z.optional(anchor),
  user_id: z.optional(name),
};

export const pageParameters = {
  limit: z.prefault(integer(1, 1000), '100'),
  cursor: z.optional(cursor),
};

/**
 * Parameters of a request by their schema. `cross` finds faults between parameters, in the texts as they were sent.
 *
 * @throws LedgerError `bad_request` with all faults at once; a parameter that is not in the schema is one.
 */
export function readQuery<S extends z.core.$ZodLooseShape>(
  shape: S,
  query: Query,
  cross: (query: Query) => readonly Fault[] = () => [],
): z.output<z.ZodMiniObject<S>> {
  const result = z.object(shape).safeParse(query);
  const issues = result.success ? [] : result.error.issues;
  const faults = [
    ...issues.map(({ path, message }) => ({ path: path.join('.'), message })),
    ...unknownParameters(Object.keys(shape), query),
    ...cross(query),
  ];
  if (!result.success || faults.length > 0) throw badRequest(faults);
  return result.data;
}

function unknownParameters(known: readonly string[], query: Query): readonly Fault[] {
  const takes = known.length === 0 ? 'this call takes none' : `known are ${known.join(', ')}`;
  return Object.keys(query)
    .filter((parameter) => !known.includes(parameter))
    .map((parameter) => ({ path: parameter, message: `is no parameter of this call: ${takes}` }));
}

/** What is wrong between the two ends of a range of days, both inclusive; a text that is no day has its own fault. */
export function rangeFaults({ from = '', to = '' }: Query, most: number, subject = 'a range'): readonly Fault[] {
  if (!isDay(from) || !isDay(to)) return [];
  if (from > to) return [{ path: 'to', message: `must not be before from, ${from}` }];
  if (daysBetween(from, to) < most) return [];
  return [{ path: 'to', message: `${subject} has 1 to ${most} days: at most until ${addDays(from, most - 1)}` }];
}

interface FilterParameters {
  readonly model?: string | undefined;
  readonly function?: string | undefined;
  readonly anchor?: string | undefined;
  readonly user_id?: string | undefined;
}

export const toFilter = (parameters: FilterParameters): SpendFilter => ({
  ...(parameters.model !== undefined && { model: parameters.model }),
  ...(parameters.function !== undefined && { function: parameters.function }),
  ...(parameters.anchor !== undefined && { anchor: parameters.anchor }),
  ...(parameters.user_id !== undefined && { user: parameters.user_id }),
});

export const toPage = ({ limit, cursor: after }: { limit: number; cursor?: string | undefined }) => ({
  limit,
  ...(after !== undefined && { cursor: after }),
});
