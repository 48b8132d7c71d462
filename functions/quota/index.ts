import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { readKeyRate } from '../../lib/access/key-rates.ts';
import { createDynamoClient } from '../../lib/aws/client.ts';
import { DynamoBudgets } from '../../lib/aws/dynamo-budgets.ts';
import { DynamoCounterReader } from '../../lib/aws/dynamo-counter-reader.ts';
import { DynamoHolds } from '../../lib/aws/dynamo-holds.ts';
import { DynamoLedgerSettings } from '../../lib/aws/dynamo-ledger-settings.ts';
import { Spending } from '../../lib/budgets/spending.ts';
import { createCalendar } from '../../lib/calendar.ts';
import { SCHEMA_VERSION } from '../../lib/environment.ts';
import { createSettingsGuard } from '../../lib/settings/guard-settings.ts';
import { readEnvironment } from '../environment.ts';
import { httpFunction } from '../http.ts';
import { createLog } from '../log.ts';
import { createQuotaHandlers } from './handler.ts';

const environment = readEnvironment('quota', process.env);
const clock = () => Date.now() * 1000;
const client = createDynamoClient();
const calendar = createCalendar(environment.TIME_ZONE);
const counters = new DynamoCounterReader(client, environment.COUNTERS_TABLE, { isConsistent: true });

const FIRST_PAUSE_MS = 10;

export const handler = httpFunction({
  functionName: 'quota',
  handlers: createQuotaHandlers({
    budgets: new DynamoBudgets(client, environment.CONFIG_TABLE),
    holds: new DynamoHolds(client, environment.CONFIG_TABLE),
    spending: new Spending({ counters, calendar }),
    calendar,
    currency: environment.CURRENCY,
    randomId: randomUUID,
    // By chance, so that those who collided do not meet again.
    pause: (attempt) => sleep(Math.random() * FIRST_PAUSE_MS * 2 ** Math.min(attempt, 6)),
  }),
  keyRate: readKeyRate(environment.KEY_RATE, environment.KEY_BURST),
  clock,
  log: createLog({ functionName: 'quota', clock }),
  ready: createSettingsGuard({
    store: new DynamoLedgerSettings(client, environment.CONFIG_TABLE),
    own: { timeZone: environment.TIME_ZONE, currency: environment.CURRENCY, schemaVersion: SCHEMA_VERSION },
    mayClaim: false,
  }),
});
