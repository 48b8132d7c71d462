import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { clearHome, openHome } from '../../../local/home/home.ts';
import { HomeTaken, leaveHome, takeHome } from '../../../local/home/lock.ts';

describe("a ledger's folder", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tokenledger-home-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('is made when it is missing', () => {
    const home = openHome(join(folder, 'a', 'b'));
    expect(existsSync(home.folder)).toBe(true);
    expect(home.database).toBe(join(folder, 'a', 'b', 'engine.db'));
  });

  it('is emptied but for its lock', async () => {
    const home = openHome(folder);
    await takeHome(home.lock);
    writeFileSync(home.database, '');
    writeFileSync(`${home.database}-wal`, '');
    mkdirSync(home.buckets);
    writeFileSync(join(home.buckets, 'object'), '');
    clearHome(folder);
    expect(readdirSync(folder)).toEqual(['lock.json']);
  });

  it("is never emptied when it holds what is not a ledger's", () => {
    openHome(folder);
    writeFileSync(join(folder, 'engine.db'), '');
    writeFileSync(join(folder, 'thesis.tex'), '');
    expect(() => clearHome(folder)).toThrow(/also holds thesis\.tex.*Name another --home/);
    expect(readdirSync(folder).toSorted()).toEqual(['engine.db', 'thesis.tex']);
  });

  it('needs no clearing when it is not there', () => {
    expect(() => clearHome(join(folder, 'missing'))).not.toThrow();
  });

  it('is free again after it was left, and when its lock was cut off or is of a process that is gone', async () => {
    const { lock } = openHome(folder);
    await takeHome(lock);
    leaveHome(lock);
    expect(existsSync(lock)).toBe(false);
    writeFileSync(lock, '{"pid":');
    await takeHome(lock);
    writeFileSync(lock, '{"pid":2147483646,"enginePid":2147483645}');
    await takeHome(lock);
  });

  it('is free when the number of its process was given to another program', async () => {
    const { lock } = openHome(folder);
    writeFileSync(lock, JSON.stringify({ pid: process.ppid }));
    await expect(takeHome(lock)).resolves.toBeUndefined();
    expect(HomeTaken.name).toBe('HomeTaken');
  });
});
