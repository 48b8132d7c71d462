import type { CustomPrices } from '../../lib/ports.ts';
import type { CustomPrice } from '../../lib/pricing/custom-price.ts';

export class InMemoryCustomPrices implements CustomPrices {
  readonly #rows = new Map<string, CustomPrice>();

  constructor(rows: readonly CustomPrice[] = []) {
    for (const row of rows) this.#rows.set(`${row.project}|${row.id}`, row);
  }

  async list(project: string): Promise<readonly CustomPrice[]> {
    return [...this.#rows.values()].filter((row) => row.project === project);
  }

  async add(price: CustomPrice): Promise<void> {
    const place = `${price.project}|${price.id}`;
    if (!this.#rows.has(place)) this.#rows.set(place, price);
  }

  async close(project: string, id: string, atUs: number): Promise<'closed' | 'absent'> {
    const place = `${project}|${id}`;
    const row = this.#rows.get(place);
    if (row === undefined) return 'absent';
    this.#rows.set(place, { ...row, closedAtUs: Math.min(atUs, row.closedAtUs ?? atUs) });
    return 'closed';
  }
}
