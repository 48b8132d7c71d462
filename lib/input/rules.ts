/** Rules of small bodies, and their faults in words: what `zod/mini` is told once. */
import * as z from 'zod/mini';
import type { Fault } from '../errors.ts';
import { textFault } from '../usage/text-rules.ts';

/** The message of a field that must be there. */
export const requiredOr =
  (message: string) =>
  ({ input }: { readonly input?: unknown }): string =>
    input === undefined || input === null ? 'is required' : message;

/** A text without fault. */
export const ruled = (faultOf: (text: string) => string | undefined) =>
  z
    .string({ error: requiredOr('must be a string') })
    .check(
      z.refine((text) => faultOf(text) === undefined, { error: ({ input }) => faultOf(String(input)) ?? 'is wrong' }),
    );

/** A text of at most `most` code points, without control characters. */
export const textOfAtMost = (most: number) =>
  ruled((sent) => textFault(sent, most)).register(z.globalRegistry, { minLength: 1, maxLength: most });

export const oneOf = <const T extends string>(values: readonly T[]) =>
  z.enum(values, { error: requiredOr(`must be one of ${values.join(', ')}`) });

/** A number or a text that is read from its text later. */
export const numeralOrText = (message: string) => z.union([z.number(), z.string()], { error: requiredOr(message) });

/** Faults of a body by a strict schema; a field that is not in it is no field of `what`, such as "a key". */
export function faultsOf(input: unknown, error: z.core.$ZodError | undefined, what: string): readonly Fault[] {
  const unknown = (path: string): Fault => ({ path, message: `is no field of ${what}` });
  const isHidden = typeof input === 'object' && input !== null && Object.hasOwn(input, PROTOTYPE);
  const faults = (error?.issues ?? []).flatMap((issue): readonly Fault[] =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.filter((key) => key !== PROTOTYPE).map((key) => unknown(pathOf([...issue.path, key])))
      : [{ path: pathOf(issue.path), message: issue.message }],
  );
  return [...(isHidden ? [unknown(PROTOTYPE)] : []), ...faults];
}

// zod passes over a field of this name.
const PROTOTYPE = '__proto__';

const pathOf = (path: readonly PropertyKey[]): string =>
  path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('')
    .replace(/^\./, '');
