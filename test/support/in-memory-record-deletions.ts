import type { AuditEntry, AuditLog, RecordDeletions } from '../../lib/ports.ts';
import type { BookedRecord } from '../../lib/usage/record.ts';
import type { InMemoryUsageRecords } from './in-memory-usage-records.ts';

export class InMemoryRecordDeletions implements RecordDeletions {
  readonly #records: InMemoryUsageRecords;
  readonly #auditLog: Pick<AuditLog, 'add'>;

  constructor(records: InMemoryUsageRecords, auditLog: Pick<AuditLog, 'add'>) {
    this.#records = records;
    this.#auditLog = auditLog;
  }

  async delete({ record, bookedDigest }: BookedRecord, entry: AuditEntry): Promise<'deleted' | 'lost-race'> {
    const [standing] = await this.#records.read([record]);
    if (standing?.bookedDigest !== bookedDigest) return 'lost-race';
    await this.#records.delete(record);
    await this.#auditLog.add(entry);
    return 'deleted';
  }
}
