import type { KeptForecast, KeptForecasts } from '../../lib/insights/forecast/kept-forecasts.ts';

export class InMemoryKeptForecasts implements KeptForecasts {
  readonly #kept = new Map<string, KeptForecast>();

  async put(kept: KeptForecast): Promise<void> {
    this.#kept.set(kept.project, kept);
  }

  async find(project: string): Promise<KeptForecast | undefined> {
    return this.#kept.get(project);
  }
}
