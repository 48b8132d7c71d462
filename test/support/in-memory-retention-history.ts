import type { RetentionHistory } from '../../lib/retention/ports.ts';
import type { Retention, Retentions } from '../../lib/retention/retention.ts';

export class InMemoryRetentionHistory implements RetentionHistory {
  #retentions: Retentions | undefined;

  async read(): Promise<Retentions | undefined> {
    return this.#retentions;
  }

  async append(asRead: Retentions | undefined, retention: Retention): Promise<'appended' | 'moved'> {
    if (this.#retentions?.length !== asRead?.length) return 'moved';
    this.#retentions = [...(this.#retentions ?? []), retention];
    return 'appended';
  }
}
