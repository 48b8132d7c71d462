import type { Fault } from '../errors.ts';

/** Faults named per record: more than its fields, and few enough that an answer to 500 records stays below 6 MB. */
export const MAX_FAULTS = 50;

const MAX_NAME = 64;

/** A name that the client sent, short enough to be repeated to it. */
export const clippedName = (name: string): string => (name.length > MAX_NAME ? `${name.slice(0, MAX_NAME)}…` : name);

/** `records[3]` and `model` make `records[3].model`. */
export const joinPath = (parent: string, name: string): string =>
  parent === '' || name === '' ? parent + name : `${parent}.${name}`;

/** The faults, or the first of them and how many there are more. */
export function limitFaults(path: string, faults: readonly Fault[]): readonly Fault[] {
  if (faults.length <= MAX_FAULTS) return faults;
  const named = MAX_FAULTS - 1;
  return [...faults.slice(0, named), { path, message: `has ${faults.length - named} more faults` }];
}
