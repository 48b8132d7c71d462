import { randomBytes } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bearerOf,
  hashKey,
  hashPrefixOf,
  isProject,
  KEY_BYTES,
  keyIdOf,
  keyText,
  projectOfKey,
} from '../../../lib/access/key-text.ts';

const project = fc.stringMatching(/^[a-z0-9-]{1,32}$/);
const bytes = fc.uint8Array({ minLength: KEY_BYTES, maxLength: KEY_BYTES });

describe('a key', () => {
  it('names its project, whatever the project and the bytes', () => {
    fc.assert(fc.property(project, bytes, (name, random) => projectOfKey(keyText(name, random)) === name));
  });

  it('is a word without quotes, 43 characters after its project', () => {
    expect(keyText('main', new Uint8Array(KEY_BYTES))).toBe(`tl_main_${'A'.repeat(43)}`);
    expect(keyText('main', randomBytes(KEY_BYTES))).toMatch(/^tl_main_[\w-]{43}$/);
  });

  it.each([
    '',
    'tl_main_',
    `tl_main_${'A'.repeat(42)}`,
    `tl_main_${'A'.repeat(44)}`,
    `tl_Main_${'A'.repeat(43)}`,
    `tl__${'A'.repeat(43)}`,
    `tl_a|b_${'A'.repeat(43)}`,
    `tl_${'p'.repeat(33)}_${'A'.repeat(43)}`,
    `tl_main_${'A'.repeat(42)}=`,
    `xtl_main_${'A'.repeat(43)}`,
    `tl_main_${'A'.repeat(43)}\n`,
  ])('is not %j', (text) => {
    expect(projectOfKey(text)).toBeUndefined();
  });

  it('is found by an id that is the beginning of its hash, and says nothing more', () => {
    const sha256 = hashKey(`tl_main_${'A'.repeat(43)}`);
    expect(sha256).toBe('2187a18fd60badd89da0ece44fd6cbf7107c315c9ae2008cd4a03620341c7225');
    expect(keyIdOf(sha256)).toBe('key_2187a18fd60badd89da0');
    expect(sha256.startsWith(hashPrefixOf(keyIdOf(sha256)) ?? '?')).toBe(true);
  });

  it.each(['', 'key_', 'key_0123456789abcdef012', 'key_0123456789ABCDEF0123', 'key_0123456789abcdef01234', 'main'])(
    'has no id like %j',
    (id) => {
      expect(hashPrefixOf(id)).toBeUndefined();
    },
  );
});

describe('a project', () => {
  it.each([
    ['main', true],
    ['a-1', true],
    ['', false],
    ['Main', false],
    ['a_b', false],
    ['a|b', false],
    ['p'.repeat(33), false],
  ])('%j: %s', (name, allowed) => {
    expect(isProject(name)).toBe(allowed);
  });
});

describe('a bearer', () => {
  it.each([
    ['Bearer abc', 'abc'],
    ['bearer abc', 'abc'],
    ['BEARER   abc  ', 'abc'],
    ['Bearer', undefined],
    ['Bearer ', undefined],
    ['abc', undefined],
    ['Basic abc', undefined],
    ['Bearer a b', undefined],
    ['Bearer a,Bearer b', undefined],
    [' Bearer abc', undefined],
  ])('in %j is %s', (header, key) => {
    expect(bearerOf(header)).toBe(key);
  });
});
