import { beforeEach, describe, expect, it } from 'vitest';
import {
  createForgottenUsers,
  hashUser,
  MAX_AGE_US,
  SETTLED_AFTER_US,
} from '../../../lib/forgetting/forgotten-users.ts';
import type { ForgottenUsers } from '../../../lib/forgetting/ports.ts';
import { InMemoryTombstones } from '../../support/in-memory-tombstones.ts';

const NOW_US = 1_795_485_600_000_000;

describe('what an instance knows of forgotten users', () => {
  let nowUs: number;
  let store: InMemoryTombstones;
  let reads: number[];
  let isDown: boolean;
  let users: ForgottenUsers;

  const forget = async (project: string, userId: string) => {
    const salt = await store.claimSalt(project, `salt of ${project}`);
    await store.add(project, { hash: hashUser(salt, userId), atUs: nowUs });
  };
  const knows = async (project: string, userId: string) => (await users.of(project))(userId);

  beforeEach(() => {
    nowUs = NOW_US;
    store = new InMemoryTombstones();
    reads = [];
    isDown = false;
    const read = (project: string, fromUs: number) => {
      reads.push(fromUs);
      return isDown ? Promise.reject(new Error('down')) : store.read(project, fromUs);
    };
    users = createForgottenUsers({ read }, () => nowUs);
  });

  it('is nobody in a project where nobody was ever forgotten', async () => {
    expect(await knows('main', 'alice')).toBe(false);
  });

  it('is never older than half a minute, and read once in it', async () => {
    expect(await knows('main', 'alice')).toBe(false);
    await forget('main', 'alice');
    nowUs += MAX_AGE_US - 1;
    expect(await knows('main', 'alice')).toBe(false);
    nowUs += 1;
    expect([await knows('main', 'alice'), await knows('main', 'bob')]).toEqual([true, false]);
    expect(reads).toHaveLength(2);
  });

  it('stays known while only what is new is read', async () => {
    await forget('main', 'alice');
    nowUs += 3_600_000_000;
    expect(await knows('main', 'alice')).toBe(true);
    await forget('main', 'carol');
    nowUs += 3_600_000_000;
    expect([await knows('main', 'alice'), await knows('main', 'carol')]).toEqual([true, true]);
    expect(reads[0]).toBe(0);
    expect(reads[1]).toBeGreaterThan(NOW_US);
  });

  it('finds a tombstone whose writer had a clock that was behind', async () => {
    expect(await knows('main', 'alice')).toBe(false);
    nowUs -= 60_000_000;
    await forget('main', 'alice');
    nowUs += 60_000_000 + MAX_AGE_US;
    expect(await knows('main', 'alice')).toBe(true);
  });

  it('is of each project alone', async () => {
    await forget('other', 'alice');
    expect([await knows('main', 'alice'), await knows('other', 'alice')]).toEqual([false, true]);
  });

  it('is not used any longer when it can not be read again: nothing is admitted then', async () => {
    await forget('main', 'alice');
    expect(await knows('main', 'alice')).toBe(true);
    isDown = true;
    nowUs += MAX_AGE_US;
    await expect(users.of('main')).rejects.toMatchObject({ code: 'unavailable' });
  });

  it('is read once by requests that come together', async () => {
    await Promise.all([users.of('main'), users.of('main'), users.of('main')]);
    expect(reads).toHaveLength(1);
  });

  it('is settled a minute after the tombstone: half a minute of age, 25 s of a run, 5 s to spare', () => {
    expect(SETTLED_AFTER_US).toBe(60_000_000);
  });
});
