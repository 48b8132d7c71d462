import type { Fault } from '../../errors.ts';
import { clippedName, joinPath } from '../faults.ts';
import { PROTOTYPE_KEYS } from '../text-rules.ts';

const MAX_DEPTH = 10;

/**
 * What in a usage object has no canonical text, and so could give its record no id: numbers beyond a double, ill-formed
 * Unicode, nesting without end. Fields that nobody knows are tolerated, but they are part of the record as sent. Prototype
 * keys are refused wherever they stand.
 *
 * @returns the first fault; undefined when there is none.
 */
export function plainJsonFault(path: string, value: unknown, depth = 0): Fault | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : { path, message: 'is too large' };
  if (typeof value === 'string') return textFault(path, value);
  if (typeof value !== 'object' || value === null) return undefined;
  if (depth === MAX_DEPTH) return { path, message: `is nested deeper than ${MAX_DEPTH} levels` };
  const isList = Array.isArray(value);
  for (const [name, inner] of Object.entries(value)) {
    const innerPath = isList ? `${path}[${name}]` : joinPath(path, clippedName(name));
    if (PROTOTYPE_KEYS.includes(name)) return { path: innerPath, message: 'is not allowed' };
    const fault = textFault(innerPath, name) ?? plainJsonFault(innerPath, inner, depth + 1);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

const textFault = (path: string, text: string): Fault | undefined =>
  text.isWellFormed() ? undefined : { path, message: 'must be well-formed Unicode' };
