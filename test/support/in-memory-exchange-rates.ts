import type { ExchangeRates } from '../../lib/ports.ts';
import type { ProjectExchangeRate } from '../../lib/pricing/exchange-rates.ts';

export class InMemoryExchangeRates implements ExchangeRates {
  readonly #rates = new Map<string, ProjectExchangeRate>();

  constructor(rates: readonly ProjectExchangeRate[] = []) {
    for (const rate of rates) this.#rates.set(`${rate.project}|${rate.id}`, rate);
  }

  async list(project: string): Promise<readonly ProjectExchangeRate[]> {
    return [...this.#rates.values()].filter((rate) => rate.project === project);
  }

  async add(rate: ProjectExchangeRate): Promise<void> {
    const place = `${rate.project}|${rate.id}`;
    if (!this.#rates.has(place)) this.#rates.set(place, rate);
  }
}
