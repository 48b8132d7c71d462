import { LedgerError } from '../errors.ts';
import type { ExchangeRates, RandomId } from '../ports.ts';
import type { Project } from '../usage/record.ts';
import { type ExchangeRate, MAX_EXCHANGE_RATES, type ProjectExchangeRate } from './exchange-rates.ts';
import { byBeginning } from './price-history.ts';

export interface AddRatePorts {
  readonly exchangeRates: Pick<ExchangeRates, 'list' | 'add'>;
  readonly randomId: RandomId;
}

export interface AddedRate {
  /** `unchanged`: this rate stands from this instant on already, and nothing was written. */
  readonly outcome: 'added' | 'unchanged';
  readonly rate: ProjectExchangeRate;
  /** All rates of the project, with this one. */
  readonly all: readonly ProjectExchangeRate[];
}

/** @throws LedgerError `conflict` when the project has as many rates as it may. */
export async function addExchangeRate(
  { exchangeRates, randomId }: AddRatePorts,
  project: Project,
  { pair, rate, effectiveFromUs }: ExchangeRate,
  nowUs: number,
): Promise<AddedRate> {
  const rates = await exchangeRates.list(project);
  const standing = rates
    .filter((known) => known.pair === pair && known.effectiveFromUs === effectiveFromUs)
    .toSorted(byBeginning)
    .at(-1);
  if (standing?.rate === rate) return { outcome: 'unchanged', rate: standing, all: rates };
  if (rates.length >= MAX_EXCHANGE_RATES)
    throw new LedgerError('conflict', `a project has at most ${MAX_EXCHANGE_RATES} rates of exchange`);
  const added = { id: `rate_${randomId()}`, project, pair, rate, effectiveFromUs, createdAtUs: nowUs };
  await exchangeRates.add(added);
  return { outcome: 'added', rate: added, all: [...rates, added] };
}
