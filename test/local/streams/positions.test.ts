import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Positions } from '../../../local/streams/positions.ts';

describe('Positions', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tokenledger-positions-'));
    file = join(folder, 'positions.json');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('keeps what was saved for the next process', () => {
    new Positions(file).save(new Map([['a', '5']]));
    const next = new Positions(file);
    next.save(new Map([['b', '7']]));
    expect(new Positions(file).get('a')).toBe('5');
    expect(new Positions(file).get('b')).toBe('7');
    expect(next.get('c')).toBeUndefined();
  });

  it('is not hurt by a write that a crash cut off', () => {
    new Positions(file).save(new Map([['a', '5']]));
    writeFileSync(`${file}.new`, '{"a":"6');
    expect(new Positions(file).get('a')).toBe('5');
  });
});
