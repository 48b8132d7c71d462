import { describe, expect, it } from 'vitest';
import { forgetRecord } from '../../lib/forgetting/forget-record.ts';
import type { RecordMoves } from '../../lib/forgetting/ports.ts';
import type { UsageRecords } from '../../lib/ports.ts';
import type { BookedRecord } from '../../lib/usage/record.ts';
import { bookedRecord } from './builders.ts';

interface MovesUnderTest {
  readonly records: Pick<UsageRecords, 'insert' | 'read'>;
  readonly remove: (booked: BookedRecord) => Promise<unknown>;
  readonly moves: RecordMoves;
}

/** What every adapter of `RecordMoves` must do. Each test uses a project of its own. */
export function describeRecordMoves(name: string, open: () => MovesUnderTest): void {
  let projects = 0;
  const makeProject = () => {
    projects += 1;
    const project = `moves-${projects}`;
    const call = (id: string, userId = 'al#ice') =>
      bookedRecord({ project, userId, id, sessionId: 's', tags: { a: 'b' }, errorMsg: 'no' });
    const userDay = (userId = 'al#ice') => ({ project, userId, day: '2023-11-17' });
    return { call, userDay };
  };
  const forgetting = { userId: 'al#ice', pseudonym: 'forgotten-1', key: 'k' };

  describe(`${name}: moves of records`, () => {
    it('finds the records of a user and of nobody whose name begins alike, in pages', async () => {
      const { call, userDay } = makeProject();
      const { records, moves } = open();
      const own = ['a', 'b', 'c'].map((id) => call(id));
      await records.insert([...own, call('d', 'al#ice2'), call('e', 'al')]);
      const all = await moves.find(userDay(), 10);
      expect(all.records.map(({ booked }) => booked)).toEqual(own);
      expect(all.hasMore).toBe(false);
      expect(await moves.find(userDay(), 2)).toMatchObject({ records: [{}, {}], hasMore: true });
      expect([await moves.count(userDay()), await moves.count(userDay('nobody'))]).toEqual([3, 0]);
    });

    it('moves a record: it is there once, under the other name', async () => {
      const { call, userDay } = makeProject();
      const { records, moves } = open();
      const before = call('a');
      await records.insert([before]);
      const after = forgetRecord(before, forgetting);
      expect(await moves.move({ booked: before }, after)).toBe('moved');
      expect(await records.read([before.record, after.record])).toEqual([undefined, after]);
      expect([await moves.count(userDay()), await moves.count(userDay('forgotten-1'))]).toEqual([0, 1]);
    });

    it('moves nothing twice, nothing that was changed or deleted, and onto nothing', async () => {
      const { call } = makeProject();
      const { records, moves, remove } = open();
      const [moved, deleted, changed, twin] = ['a', 'b', 'c', 'd'].map((id) => call(id));
      if (!moved || !deleted || !changed || !twin) throw new Error('four records');
      await records.insert([moved, deleted, changed, twin]);
      const move = (booked: typeof moved, to = booked) => moves.move({ booked }, forgetRecord(to, forgetting));
      expect([await move(moved), await move(moved)]).toEqual(['moved', 'lost-race']);
      await remove(deleted);
      expect(await move(deleted)).toBe('lost-race');
      expect(await move({ ...changed, bookedDigest: 7n })).toBe('lost-race');
      expect(await move(twin, moved)).toBe('lost-race');
      expect(await records.read([changed.record, twin.record])).toEqual([changed, twin]);
    });
  });
}
