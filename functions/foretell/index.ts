import { readFileSync } from 'node:fs';
import { createDynamoClient } from '../../lib/aws/client.ts';
import { DynamoBudgets } from '../../lib/aws/dynamo-budgets.ts';
import { DynamoCounterReader } from '../../lib/aws/dynamo-counter-reader.ts';
import { DynamoKeptForecasts } from '../../lib/aws/dynamo-kept-forecasts.ts';
import { DynamoLedgerSettings } from '../../lib/aws/dynamo-ledger-settings.ts';
import { DynamoProjects } from '../../lib/aws/dynamo-projects.ts';
import { createCalendar } from '../../lib/calendar.ts';
import { SCHEMA_VERSION } from '../../lib/environment.ts';
import { createSeasonalModel } from '../../lib/insights/forecast/seasonal-model.ts';
import { createSettingsGuard } from '../../lib/settings/guard-settings.ts';
import { readEnvironment } from '../environment.ts';
import { createLog } from '../log.ts';
import { taskFunction } from '../task.ts';
import { createForetell } from './handler.ts';

const environment = readEnvironment('foretell', process.env);
const { CONFIG_TABLE: config, CURRENCY: currency } = environment;
const clock = () => Date.now() * 1000;
const client = createDynamoClient();
const log = createLog({ functionName: 'foretell', clock });

export const handler = taskFunction({
  handle: createForetell({
    counters: new DynamoCounterReader(client, environment.COUNTERS_TABLE),
    budgets: new DynamoBudgets(client, config),
    kept: new DynamoKeptForecasts(client, config),
    projects: new DynamoProjects(client, config),
    calendar: createCalendar(environment.TIME_ZONE),
    currency,
    // The bundle's folder holds it, see infra/tokenledger-stack.ts.
    seasonal: createSeasonalModel(new Uint8Array(readFileSync(new URL('mstl_bg.wasm', import.meta.url)))),
    clock,
    log,
  }),
  clock,
  log,
  ready: createSettingsGuard({
    store: new DynamoLedgerSettings(client, config),
    own: { timeZone: environment.TIME_ZONE, currency, schemaVersion: SCHEMA_VERSION },
    mayClaim: false,
  }),
});
