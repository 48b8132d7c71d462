import { DynamoLedgerSettings } from '../../lib/aws/dynamo-ledger-settings.ts';
import { type Calendar, createCalendar } from '../../lib/calendar.ts';
import type { OpenTables } from './open-tables.ts';

/**
 * The days of a ledger, in the time zone that it was first started with.
 *
 * @throws Error when the ledger has not been started yet: its time zone is not fixed
 */
export async function ledgerCalendar({ client, config }: Pick<OpenTables, 'client' | 'config'>): Promise<Calendar> {
  const settings = await new DynamoLedgerSettings(client, config).read();
  if (settings === undefined) throw new Error('This ledger has no record yet: there is no counter.');
  return createCalendar(settings.timeZone);
}
