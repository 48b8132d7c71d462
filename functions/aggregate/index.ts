import { createDynamoClient } from '../../lib/aws/client.ts';
import { DynamoBudgets } from '../../lib/aws/dynamo-budgets.ts';
import { DynamoCounters } from '../../lib/aws/dynamo-counters.ts';
import { DynamoDayMarks } from '../../lib/aws/dynamo-day-marks.ts';
import { DynamoHolds } from '../../lib/aws/dynamo-holds.ts';
import { DynamoLedgerSettings } from '../../lib/aws/dynamo-ledger-settings.ts';
import { DynamoLeftSessions } from '../../lib/aws/dynamo-left-sessions.ts';
import { DynamoProbeReports } from '../../lib/aws/dynamo-probes.ts';
import { DynamoQuarantine } from '../../lib/aws/dynamo-quarantine.ts';
import { readRecordImage } from '../../lib/aws/record-item.ts';
import { createReservations } from '../../lib/budgets/release-reservations.ts';
import { createCalendar } from '../../lib/calendar.ts';
import { SCHEMA_VERSION } from '../../lib/environment.ts';
import { createLeftSessions } from '../../lib/integrity/note-left-sessions.ts';
import { RememberedTouchedDays } from '../../lib/integrity/remember-touched-days.ts';
import { createSettingsGuard } from '../../lib/settings/guard-settings.ts';
import { readEnvironment } from '../environment.ts';
import { createLog } from '../log.ts';
import { streamFunction } from '../stream.ts';
import { createAggregateUsage } from './handler.ts';

const environment = readEnvironment('aggregate', process.env);
const clock = () => Date.now() * 1000;
const client = createDynamoClient();
const calendar = createCalendar(environment.TIME_ZONE);

export const handler = streamFunction({
  handle: createAggregateUsage({
    counters: new DynamoCounters(client, environment.COUNTERS_TABLE),
    probes: new DynamoProbeReports(client, environment.CONFIG_TABLE),
    touched: new RememberedTouchedDays({
      marks: new DynamoDayMarks(client, environment.CONFIG_TABLE, 'TOUCHED'),
      calendar,
      clock,
    }),
    leftSessions: createLeftSessions(new DynamoLeftSessions(client, environment.CONFIG_TABLE), () =>
      calendar.dayOf(clock()),
    ),
    quarantine: new DynamoQuarantine(client, environment.CONFIG_TABLE),
    reservations: createReservations({
      budgets: new DynamoBudgets(client, environment.CONFIG_TABLE),
      holds: new DynamoHolds(client, environment.CONFIG_TABLE),
      calendar,
    }),
  }),
  readImage: readRecordImage,
  clock,
  log: createLog({ functionName: 'aggregate', clock }),
  ready: createSettingsGuard({
    store: new DynamoLedgerSettings(client, environment.CONFIG_TABLE),
    own: { timeZone: environment.TIME_ZONE, currency: environment.CURRENCY, schemaVersion: SCHEMA_VERSION },
    mayClaim: false,
  }),
});
