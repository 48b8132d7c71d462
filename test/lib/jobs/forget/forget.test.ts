import { describe, expect, it } from 'vitest';
import { issueKey } from '../../../../lib/access/issue-key.ts';
import { createForget, type ForgetPorts } from '../../../../lib/jobs/forget/forget.ts';
import type { JobWork } from '../../../../lib/jobs/kinds.ts';
import { bookedRecord, SOME_INSTANT_US } from '../../../support/builders.ts';
import { InMemoryApiKeys } from '../../../support/in-memory-api-keys.ts';
import { InMemoryRecordMoves } from '../../../support/in-memory-record-moves.ts';
import { InMemoryReportFiles } from '../../../support/in-memory-report-files.ts';
import { InMemorySealedDays } from '../../../support/in-memory-sealed-days.ts';
import { InMemoryTombstones } from '../../../support/in-memory-tombstones.ts';
import { InMemoryUsageRecords } from '../../../support/in-memory-usage-records.ts';
import { JobWorld } from '../../../support/job-world.ts';
import { seededRandom } from '../../../support/seeded-random.ts';

const ALICE = { userId: 'alice', pseudonym: 'forgotten-1', key: 'k' };
const DAY_US = 86_400_000_000;

function openLedger(more: Partial<ForgetPorts> = {}) {
  const records = new InMemoryUsageRecords();
  const sealedDays = new InMemorySealedDays();
  const files = new InMemoryReportFiles();
  const keys = new InMemoryApiKeys();
  const world: JobWorld = new JobWorld(
    () =>
      createForget({
        moves: new InMemoryRecordMoves(records),
        tombstones: new InMemoryTombstones(),
        sealedDays,
        keys,
        files,
        calendar: { dayOf: (us) => new Date(us / 1000).toISOString().slice(0, 10) },
        randomId: () => 'salt',
        clock: () => world.nowUs,
        pause: async (ms) => {
          world.nowUs += ms * 1000;
        },
        ...more,
      }) as unknown as JobWork<never, never>,
    { random: seededRandom(1), twins: false },
  );
  const forget = async (confidential?: object) => {
    const ref = await world.create({}, confidential);
    await world.run(ref);
    const job = await world.jobs.find(ref);
    return {
      job,
      result: JSON.parse(job?.result ?? 'null'),
      audit: (await world.audit.list('main', { limit: 1 })).items[0],
    };
  };
  return { records, sealedDays, keys, files, world, forget };
}

const callOf = (userId: string, index: number) =>
  bookedRecord({ userId, id: `call-${index}`, timestampUs: SOME_INSTANT_US + (index % 90) * DAY_US + index });

describe('forgetting', () => {
  it('moves each record of the user, on whatever day, and nobody else', async () => {
    const { records, forget } = openLedger();
    await records.insert(Array.from({ length: 300 }, (_, index) => callOf(index % 3 === 0 ? 'alice' : 'bob', index)));
    const { job, result } = await forget(ALICE);
    expect(job).toMatchObject({ state: 'done', progress: { done: job?.progress.total } });
    expect(result).toEqual({ moved_records: 100, rewritten_reports: 0, revoked_keys: 0, exports: 0, sealed_days: [] });
    const users = Map.groupBy(records.all, ({ record }) => record.userId);
    expect([...users].map(([user, own]) => [user, own.length]).toSorted()).toEqual([
      ['bob', 200],
      ['forgotten-1', 100],
    ]);
  });

  it('moves more than fits into one page of one day', async () => {
    const { records, forget } = openLedger();
    const sameDay = (index: number) =>
      bookedRecord({ userId: 'alice', id: `${index}`, timestampUs: SOME_INSTANT_US + index });
    await records.insert(Array.from({ length: 180 }, (_, index) => sameDay(index)));
    expect((await forget(ALICE)).result.moved_records).toBe(180);
  });

  it('leaves sealed days as they are, and names those on which records still stand', async () => {
    const { records, sealedDays, forget } = openLedger();
    sealedDays.days.push('2023-11-17', '2023-11-18');
    await records.insert([callOf('alice', 0), callOf('alice', 2)]);
    expect((await forget(ALICE)).result).toMatchObject({ moved_records: 1, sealed_days: ['2023-11-17'] });
    expect(records.all.map(({ record }) => record.userId).toSorted()).toEqual(['alice', 'forgotten-1']);
  });

  it('is told in the audit log by its sums, without a name', async () => {
    const { records, forget } = openLedger();
    await records.insert([callOf('alice', 0)]);
    const { job, audit } = await forget(ALICE);
    expect(audit).toMatchObject({
      outcome: 'done',
      totals: '{"moved_records":1,"rewritten_reports":0,"revoked_keys":0,"exports":0,"sealed_days":[]}',
      input: '{}',
    });
    expect(JSON.stringify([job, audit])).not.toContain('alice');
  });

  it('revokes the keys that are bound to the user, more than fit into one page, counts those that worked, and takes the name from all', async () => {
    const { keys, forget } = openLedger();
    const bindings = Array.from({ length: 450 }, (_, index) => ['alice', 'bob', undefined][index % 3]);
    const made = bindings.map((userId, index) => {
      const request = { name: `of ${userId}`, scopes: ['read' as const], ...(userId !== undefined && { userId }) };
      return issueKey('main', request, Buffer.from(`${index}`.padStart(32)), index).key;
    });
    for (const key of made) await keys.create(key);
    const early = made.find(({ userId }) => userId === 'alice');
    await keys.revoke('main', early?.id ?? '', 5000);
    expect((await forget(ALICE)).result).toMatchObject({ revoked_keys: 149 });
    const { items } = await keys.list('main', { limit: 1000 });
    const revoked = items.filter(({ revokedAtUs }) => revokedAtUs !== undefined);
    expect(revoked).toHaveLength(150);
    expect(revoked.every(({ name, userId }) => name === 'forgotten' && userId === 'forgotten')).toBe(true);
    expect(revoked.find(({ id }) => id === early?.id)?.revokedAtUs).toBe(5000);
    expect(JSON.stringify(items)).not.toContain('alice');
  });

  it('rewrites reports that name the user, after the records', async () => {
    const { records, files, forget } = openLedger();
    await records.insert([callOf('alice', 0)]);
    const text = new TextEncoder().encode('{"top_users":[{"user_id":"alice"}]}');
    await files.put({ project: 'main', path: 'weekly/2026-W47.json' }, text);
    expect((await forget(ALICE)).result).toMatchObject({ moved_records: 1, rewritten_reports: 1 });
    const after = new TextDecoder().decode(await files.read({ project: 'main', path: 'weekly/2026-W47.json' }));
    expect(after).toBe('{"top_users":[{"user_id":"forgotten-1"}]}');
  });

  it('fails, and does not go round and round, while the store takes nothing', async () => {
    const { records, world, forget } = openLedger({
      moves: {
        find: async () => ({ records: [{ booked: callOf('alice', 0) }], hasMore: false }),
        count: async () => 0,
        move: async () => 'retry',
      },
    });
    await records.insert([callOf('alice', 0)]);
    await expect(forget(ALICE)).rejects.toMatchObject({ code: 'unavailable' });
    expect(world.events).toHaveLength(1);
  });

  it('that has lost whom it is about has failed', async () => {
    expect((await openLedger().forget()).job).toMatchObject({ state: 'failed', error: { code: 'conflict' } });
  });
});
