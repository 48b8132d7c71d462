import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { readKeyRate } from '../../lib/access/key-rates.ts';
import { createDynamoClient } from '../../lib/aws/client.ts';
import { DynamoCounterStates } from '../../lib/aws/dynamo-counter-states.ts';
import { DynamoDayRecords } from '../../lib/aws/dynamo-day-records.ts';
import { DynamoLedgerSettings } from '../../lib/aws/dynamo-ledger-settings.ts';
import { DynamoProbes } from '../../lib/aws/dynamo-probes.ts';
import { DynamoRetentionHistory } from '../../lib/aws/dynamo-retention-history.ts';
import { DynamoSeals } from '../../lib/aws/dynamo-seals.ts';
import { DynamoStoredProofs } from '../../lib/aws/dynamo-stored-proofs.ts';
import { createCalendar } from '../../lib/calendar.ts';
import { SCHEMA_VERSION } from '../../lib/environment.ts';
import { createKnownRetentions } from '../../lib/retention/known-retentions.ts';
import { createSettingsGuard } from '../../lib/settings/guard-settings.ts';
import { readRetentionDays } from '../../lib/usage/recording-settings.ts';
import { readEnvironment } from '../environment.ts';
import { httpFunction } from '../http.ts';
import { createLog } from '../log.ts';
import { createGetIntegrity } from './get-integrity.ts';

const environment = readEnvironment('prove', process.env);
const clock = () => Date.now() * 1000;
const client = createDynamoClient();

export const handler = httpFunction({
  functionName: 'prove',
  handlers: {
    'GET /api/ai_usage/integrity': createGetIntegrity({
      records: new DynamoDayRecords(client, environment.RECORDS_TABLE),
      counters: new DynamoCounterStates(client, environment.COUNTERS_TABLE),
      probes: new DynamoProbes(client, { records: environment.RECORDS_TABLE, config: environment.CONFIG_TABLE }),
      seals: new DynamoSeals(client, environment.CONFIG_TABLE),
      retentions: createKnownRetentions(
        new DynamoRetentionHistory(client, environment.CONFIG_TABLE),
        readRetentionDays(environment.RETENTION_DAYS),
      ),
      proofs: new DynamoStoredProofs(client, environment.CONFIG_TABLE),
      pause: async (milliseconds) => void (await pause(milliseconds)),
      randomId: randomUUID,
      calendar: createCalendar(environment.TIME_ZONE),
    }),
  },
  keyRate: readKeyRate(environment.KEY_RATE, environment.KEY_BURST),
  clock,
  log: createLog({ functionName: 'prove', clock }),
  ready: createSettingsGuard({
    store: new DynamoLedgerSettings(client, environment.CONFIG_TABLE),
    own: { timeZone: environment.TIME_ZONE, currency: environment.CURRENCY, schemaVersion: SCHEMA_VERSION },
    mayClaim: false,
  }),
});
