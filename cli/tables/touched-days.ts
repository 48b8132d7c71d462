import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDayMarks } from '../../lib/aws/dynamo-day-marks.ts';
import { DynamoLedgerSettings } from '../../lib/aws/dynamo-ledger-settings.ts';
import { createCalendar } from '../../lib/calendar.ts';
import { RememberedTouchedDays } from '../../lib/integrity/remember-touched-days.ts';
import type { TouchedDays } from '../../lib/ports.ts';

/**
 * A command that moves counters marks their days as the aggregator does.
 *
 * @throws Error when the ledger has not been started yet: its time zone is not fixed
 */
export async function openTouchedDays(client: DynamoDBClient, config: string): Promise<TouchedDays> {
  const settings = await new DynamoLedgerSettings(client, config).read();
  if (settings === undefined) throw new Error('This ledger has no record yet: there is no counter.');
  return new RememberedTouchedDays({
    marks: new DynamoDayMarks(client, config, 'TOUCHED'),
    calendar: createCalendar(settings.timeZone),
    clock: () => Date.now() * 1000,
  });
}
