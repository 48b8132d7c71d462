import type { ApiKey } from '../access/api-key.ts';
import type { Page } from '../ports.ts';
import type { Project } from '../usage/record.ts';
import type { BoundKeys } from './ports.ts';

/** How far the project's keys are looked through, as a value of JSON. */
export interface RevokedKeys {
  /** The last key that was looked at; null before the first. */
  readonly after: string | null;
  readonly isDone: boolean;
  /** Ids of those behind it that are about to be revoked. */
  readonly noted: readonly string[];
  readonly revoked: number;
}

export const NO_KEYS: RevokedKeys = { after: null, isDone: false, noted: [], revoked: 0 };

const KEYS_AT_ONCE = 200;

/**
 * Revokes some more keys of the user, and takes the name from them and from those that were revoked before. What still worked is noted
 * before anything is done to it, so that it is counted also when the run that revoked it died.
 */
export async function revokeKeys(
  keys: BoundKeys,
  { project, userId, nowUs }: { readonly project: Project; readonly userId: string; readonly nowUs: number },
  at: RevokedKeys,
): Promise<RevokedKeys> {
  const page: Page<ApiKey> = await keys.list(project, {
    limit: KEYS_AT_ONCE,
    ...(at.after !== null && { cursor: at.after }),
  });
  const bound = page.items.filter((key) => key.userId === userId);
  const working = bound.filter(({ revokedAtUs }) => revokedAtUs === undefined).map(({ id }) => id);
  const isNoted = working.every((id) => at.noted.includes(id));
  if (!isNoted) return { ...at, noted: [...new Set([...at.noted, ...working])] };
  for (const { id } of bound) await keys.forget(project, id, nowUs);
  return {
    after: page.cursor ?? at.after,
    isDone: page.cursor === null,
    noted: [],
    revoked: at.revoked + at.noted.length,
  };
}
