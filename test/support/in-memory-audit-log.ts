import { badRequest } from '../../lib/errors.ts';
import type { AuditEntry, AuditLog, Page, PageRequest } from '../../lib/ports.ts';

export class InMemoryAuditLog implements AuditLog {
  readonly #entries = new Map<string, AuditEntry>();

  async add(entry: AuditEntry): Promise<void> {
    const place = `${entry.project}|${entry.id}`;
    if (!this.#entries.has(place)) this.#entries.set(place, entry);
  }

  async list(project: string, { limit, cursor }: PageRequest): Promise<Page<AuditEntry>> {
    if (cursor !== undefined && !/^[a-z]+_[0-9a-f]{22}$/.test(cursor))
      throw badRequest([{ path: 'cursor', message: 'is not a cursor of this list' }]);
    const behind = [...this.#entries.values()]
      .filter((entry) => entry.project === project && (cursor === undefined || entry.id < cursor))
      .sort((one, other) => (one.id > other.id ? -1 : 1));
    const items = behind.slice(0, limit);
    return { items, cursor: behind.length > limit ? (items.at(-1)?.id ?? null) : null };
  }
}
