import type { UsageRecords } from '../../lib/ports.ts';
import type { SessionBooks } from '../../lib/spend/sessions.ts';

/** What the query function reads. */
export interface QueryPorts extends SessionBooks {
  readonly records: Pick<UsageRecords, 'listUserDay'>;
}
