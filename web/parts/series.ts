import { word } from '../words.ts';

/** Names that have a colour of their own; the others are told together. */
export const MAX_SERIES = 6;

/** Stands for all names that have no place of their own. No name of a client holds a control character. */
export const OTHER = '\u0000other';

/** The colour of a name is its rank. */
export const seriesClass = (name: string, names: readonly string[]): string =>
  name === OTHER ? 'series-other' : `series-${names.indexOf(name)}`;

export function nameLabel(name: string): string {
  if (name === OTHER) return word('other');
  return name === '' ? word('no-anchor') : name;
}
