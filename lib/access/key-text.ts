import { hash } from 'node:crypto';
import type { Project } from '../usage/record.ts';

/** Random bytes of a key. */
export const KEY_BYTES = 32;

const KEY_TEXT = /^tl_([a-z0-9-]{1,32})_[A-Za-z0-9_-]{43}$/;
const BEARER = /^bearer +(\S+) *$/i;
const KEY_ID = /^key_([0-9a-f]{20})$/;
const PROJECT = /^[a-z0-9-]{1,32}$/;

export const isProject = (text: string): boolean => PROJECT.test(text);

/** A key as its owner holds it: `tl_<project>_<43 characters>`. It names its project, so that one read finds it. */
export function keyText(project: Project, random: Uint8Array): string {
  return `tl_${project}_${Buffer.from(random).toString('base64url')}`;
}

/** The project that a key says it belongs to; undefined when the text has not the form of a key. */
export const projectOfKey = (text: string): Project | undefined => KEY_TEXT.exec(text)?.[1];

/** SHA-256 of a key in hex. A key is 256 random bits: it needs no salt and no slow hash. */
export const hashKey = (text: string): string => hash('sha256', text, 'hex');

/** The public name of a key: the first 80 bits of its hash, so that the row is found by its name with one Query. */
export const keyIdOf = (sha256: string): string => `key_${sha256.slice(0, 20)}`;

/** The beginning of the hash that an id stands for; undefined when it is no id of ours. */
export const hashPrefixOf = (keyId: string): string | undefined => KEY_ID.exec(keyId)?.[1];

/** The key in an Authorization header; undefined when it is no bearer. */
export const bearerOf = (authorization: string): string | undefined => BEARER.exec(authorization)?.[1];
