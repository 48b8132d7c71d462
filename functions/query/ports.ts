import type { Alerts } from '../../lib/alerts/ports.ts';
import type { Budgets } from '../../lib/budgets/ports.ts';
import type { KeptForecasts } from '../../lib/insights/forecast/kept-forecasts.ts';
import type { UnbalancedDays } from '../../lib/integrity/ports.ts';
import type { CustomPrices, ExchangeRates, UsageRecords } from '../../lib/ports.ts';
import type { createSources } from '../../lib/pricing/price-books.ts';
import type { SessionBooks } from '../../lib/spend/sessions.ts';

/** What the query function reads. */
export interface QueryPorts extends SessionBooks {
  readonly records: Pick<UsageRecords, 'listUserDay'>;
  readonly customPrices: Pick<CustomPrices, 'list'>;
  readonly exchangeRates: Pick<ExchangeRates, 'list'>;
  /** A project's own prices and rates over the default ones. */
  readonly priceSources: ReturnType<typeof createSources>;
  readonly alerts: Pick<Alerts, 'list'>;
  readonly unbalanced: Pick<UnbalancedDays, 'newest'>;
  readonly budgets: Pick<Budgets, 'list' | 'history'>;
  readonly forecasts: Pick<KeptForecasts, 'find'>;
}
