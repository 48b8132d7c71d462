import { describe, expect, it } from 'vitest';
import type { AuditEntry, AuditLog, RecordDeletions, UsageRecords } from '../../lib/ports.ts';
import { bookedRecord } from './builders.ts';

interface DeletionsUnderTest {
  readonly records: Pick<UsageRecords, 'insert' | 'read' | 'correct'>;
  readonly deletions: RecordDeletions;
  readonly auditLog: Pick<AuditLog, 'list'>;
}

/** What every adapter of `RecordDeletions` must do. Each test uses a project of its own. */
export function describeRecordDeletions(name: string, open: () => DeletionsUnderTest): void {
  let projects = 0;
  const stored = async (subject: DeletionsUnderTest) => {
    projects += 1;
    const booked = bookedRecord({ project: `deletions-${projects}` });
    await subject.records.insert([booked]);
    return booked;
  };
  const entryOf = (project: string, digit = '1'): AuditEntry => ({
    project,
    id: `audit_${digit.repeat(22)}`,
    atUs: 1,
    by: 'key_1',
    action: 'delete',
    outcome: 'done',
    input: '{}',
    totals: '{}',
  });

  describe(`deletions of records: ${name}`, () => {
    it('take the record away and keep the entry, once', async () => {
      const subject = open();
      const booked = await stored(subject);
      const { project } = booked.record;
      const remove = (digit: string) => subject.deletions.delete(booked, entryOf(project, digit));
      expect([await remove('1'), await remove('2')]).toEqual(['deleted', 'lost-race']);
      expect(await subject.records.read([booked.record])).toEqual([undefined]);
      expect((await subject.auditLog.list(project, { limit: 9 })).items).toEqual([entryOf(project)]);
    });

    it('do neither when the record is not as it was read', async () => {
      const subject = open();
      const booked = await stored(subject);
      const { project } = booked.record;
      const corrected = bookedRecord({ project, success: false });
      await subject.records.correct(corrected, booked.bookedDigest);
      expect(await subject.deletions.delete(booked, entryOf(project))).toBe('lost-race');
      expect(await subject.records.read([booked.record])).toEqual([corrected]);
      expect((await subject.auditLog.list(project, { limit: 9 })).items).toEqual([]);
    });
  });
}
