import type { LedgerSettings, LedgerSettingsStore } from '../../lib/ports.ts';

export class InMemoryLedgerSettings implements LedgerSettingsStore {
  #standing: LedgerSettings | undefined;

  async read(): Promise<LedgerSettings | undefined> {
    return this.#standing;
  }

  async claim(settings: LedgerSettings): Promise<LedgerSettings> {
    this.#standing ??= settings;
    return this.#standing;
  }
}
