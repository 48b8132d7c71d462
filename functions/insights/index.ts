import { readFileSync } from 'node:fs';
import { readKeyRate } from '../../lib/access/key-rates.ts';
import { createDynamoClient } from '../../lib/aws/client.ts';
import { DynamoBudgets } from '../../lib/aws/dynamo-budgets.ts';
import { DynamoCounterReader } from '../../lib/aws/dynamo-counter-reader.ts';
import { DynamoCustomPrices } from '../../lib/aws/dynamo-custom-prices.ts';
import { DynamoEvidence } from '../../lib/aws/dynamo-evidence.ts';
import { DynamoExchangeRates } from '../../lib/aws/dynamo-exchange-rates.ts';
import { DynamoLedgerSettings } from '../../lib/aws/dynamo-ledger-settings.ts';
import { DynamoTouchTimes } from '../../lib/aws/dynamo-touch-times.ts';
import { createCalendar } from '../../lib/calendar.ts';
import { SCHEMA_VERSION } from '../../lib/environment.ts';
import { rememberPredictions } from '../../lib/insights/forecast/remember-predictions.ts';
import { createSeasonalModel } from '../../lib/insights/forecast/seasonal-model.ts';
import { createPriceBooks } from '../../lib/pricing/price-books.ts';
import { createSettingsGuard } from '../../lib/settings/guard-settings.ts';
import { DayMemory } from '../../lib/spend/day-memory.ts';
import { RememberedDays } from '../../lib/spend/remembered-days.ts';
import { readCurrency } from '../../lib/usage/recording-settings.ts';
import { readEnvironment } from '../environment.ts';
import { httpFunction } from '../http.ts';
import { createLog } from '../log.ts';
import { createInsightsHandlers } from './handler.ts';

const environment = readEnvironment('insights', process.env);
const clock = () => Date.now() * 1000;
const client = createDynamoClient();
const calendar = createCalendar(environment.TIME_ZONE);

/** Counters of some 1 KB each, of the function's 1,769 MB. */
const MAX_ROWS = 200_000;

export const handler = httpFunction({
  functionName: 'insights',
  handlers: createInsightsHandlers({
    counters: new RememberedDays({
      counters: new DynamoCounterReader(client, environment.COUNTERS_TABLE),
      memory: new DayMemory(
        { touches: new DynamoTouchTimes(client, environment.CONFIG_TABLE), calendar, clock },
        MAX_ROWS,
      ),
      clock,
    }),
    budgets: new DynamoBudgets(client, environment.CONFIG_TABLE),
    evidence: new DynamoEvidence(client, environment.CONFIG_TABLE),
    priceBooks: createPriceBooks({
      customPrices: new DynamoCustomPrices(client, environment.CONFIG_TABLE),
      exchangeRates: new DynamoExchangeRates(client, environment.CONFIG_TABLE),
      currency: readCurrency(environment.CURRENCY),
      clock,
    }),
    calendar,
    currency: environment.CURRENCY,
    // The bundle's folder holds it, see infra/tokenledger-stack.ts.
    seasonal: rememberPredictions(
      createSeasonalModel(new Uint8Array(readFileSync(new URL('mstl_bg.wasm', import.meta.url)))),
    ),
  }),
  keyRate: readKeyRate(environment.KEY_RATE, environment.KEY_BURST),
  clock,
  log: createLog({ functionName: 'insights', clock }),
  ready: createSettingsGuard({
    store: new DynamoLedgerSettings(client, environment.CONFIG_TABLE),
    own: { timeZone: environment.TIME_ZONE, currency: environment.CURRENCY, schemaVersion: SCHEMA_VERSION },
    mayClaim: false,
  }),
});
