import type { ApiKey, NewApiKey } from '../../lib/access/api-key.ts';
import { hashPrefixOf } from '../../lib/access/key-text.ts';
import { badRequest } from '../../lib/errors.ts';
import type { ApiKeys, Page, PageRequest } from '../../lib/ports.ts';

const NAMELESS = { name: 'forgotten', userId: 'forgotten' };

export class InMemoryApiKeys implements ApiKeys {
  readonly #keys = new Map<string, ApiKey>();

  async create(key: NewApiKey): Promise<void> {
    const place = `${key.project}|${key.sha256}`;
    if (this.#keys.has(place)) throw new Error('there is such a key already');
    this.#keys.set(place, key);
  }

  async find(project: string, sha256: string): Promise<ApiKey | undefined> {
    return this.#keys.get(`${project}|${sha256}`);
  }

  async list(project: string, { limit, cursor }: PageRequest): Promise<Page<ApiKey>> {
    if (cursor !== undefined && hashPrefixOf(cursor) === undefined)
      throw badRequest([{ path: 'cursor', message: 'is not a cursor of this list' }]);
    const behind = this.#of(project).filter((key) => cursor === undefined || key.id > cursor);
    const items = behind.slice(0, limit);
    return { items, cursor: behind.length > limit ? (items.at(-1)?.id ?? null) : null };
  }

  async revoke(project: string, id: string, atUs: number): Promise<'revoked' | 'absent'> {
    const key = this.#of(project).find((one) => one.id === id);
    if (key === undefined) return 'absent';
    this.#keys.set(`${project}|${key.sha256}`, { ...key, revokedAtUs: key.revokedAtUs ?? atUs });
    return 'revoked';
  }

  async forget(project: string, id: string, atUs: number): Promise<'revoked' | 'absent'> {
    const outcome = await this.revoke(project, id, atUs);
    const key = this.#of(project).find((one) => one.id === id);
    if (key !== undefined) this.#keys.set(`${project}|${key.sha256}`, { ...key, ...NAMELESS });
    return outcome;
  }

  #of(project: string): ApiKey[] {
    const own = [...this.#keys.values()].filter((key) => key.project === project);
    return own.sort((a, b) => (a.sha256 < b.sha256 ? -1 : 1));
  }
}
