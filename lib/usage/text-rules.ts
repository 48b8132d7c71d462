/** Names that an object must not be given by a client: they reach into JavaScript's own objects. */
export const PROTOTYPE_KEYS: readonly string[] = ['__proto__', 'constructor', 'prototype'];

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const CONTROL_CHARACTERS = /[\u0000-\u001f\u007f-\u009f]+/g;

const isLongerThan = (text: string, most: number): boolean => text.length > most && [...text].length > most;

/** What is wrong with a text of at most `most` code points; undefined when nothing is. */
export function textFault(text: string, most: number): string | undefined {
  return characterFault(text) ?? (isLongerThan(text, most) ? `must be at most ${most} characters` : undefined);
}

/** As {@link textFault}, of any length. */
export function characterFault(text: string): string | undefined {
  if (text === '') return 'must not be empty; leave it out or send null';
  if (!text.isWellFormed()) return 'must be well-formed Unicode';
  if (text.search(CONTROL_CHARACTERS) >= 0) return 'must not contain control characters';
  return undefined;
}

/** The text, or its beginning and a mark, within `most` code points. */
export function cutWithMark(text: string, most: number): string {
  return isLongerThan(text, most) ? `${[...text].slice(0, most - 1).join('')}…` : text;
}

/** The text on one line: a space for control characters, none at its ends. For texts that nobody can be asked to send better. */
export const withoutControlCharacters = (text: string): string => text.replace(CONTROL_CHARACTERS, ' ').trim();
