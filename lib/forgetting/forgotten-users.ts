import { hash } from 'node:crypto';
import { RECORDING_TIMEOUT_SECONDS } from '../environment.ts';
import { LedgerError } from '../errors.ts';
import type { Clock } from '../ports.ts';
import { readTogether } from '../read-together.ts';
import type { Project } from '../usage/record.ts';
import type { ForgottenUsers, IsForgotten, Tombstones } from './ports.ts';

/** What an instance knows of forgotten users is never older when it admits a record. */
export const MAX_AGE_US = 30_000_000;

const SLACK_US = 5_000_000;

/**
 * So long after a tombstone stands no record of its user can be written any more: who admitted one knew less for the longest
 * time, and had a whole run to write it. Both are lengths of time, so clocks need not agree.
 */
export const SETTLED_AFTER_US = MAX_AGE_US + RECORDING_TIMEOUT_SECONDS * 1_000_000 + SLACK_US;

/** Tombstones are read again for so long, since the clocks of those who write them may differ. */
const OVERLAP_US = 600_000_000;

/** Projects that are kept; the one that was not asked for the longest goes first. */
const MAX_PROJECTS = 50;

/** A salt keeps a hash from being looked up in a table of hashed names; who has the salt can still try a name. */
export const hashUser = (salt: string, userId: string): string => hash('sha256', `${salt}\n${userId}`, 'base64url');

interface Known {
  readonly isForgotten: IsForgotten;
  readonly hashes: ReadonlySet<string>;
  /** When the reading began. */
  readonly readAtUs: number;
}

/**
 * The forgotten users of the projects that an instance serves. The first reading of a project takes all of its tombstones (a read
 * unit for each 28), each later one only those that are new.
 */
export function createForgottenUsers(tombstones: Pick<Tombstones, 'read'>, clock: Clock): ForgottenUsers {
  const known = new Map<Project, Known>();

  async function read(project: Project): Promise<Known> {
    const before = known.get(project);
    const readAtUs = clock();
    const { salt, tombstones: found } = await tombstones.read(
      project,
      Math.max(0, (before?.readAtUs ?? 0) - OVERLAP_US),
    );
    const hashes = new Set([...(before?.hashes ?? []), ...found.map(({ hash: one }) => one)]);
    const next = { isForgotten: judge(salt, hashes), hashes, readAtUs };
    known.delete(project);
    known.set(project, next);
    const [eldest] = known.keys();
    if (known.size > MAX_PROJECTS && eldest !== undefined) known.delete(eldest);
    return next;
  }

  const readOnce = readTogether(read);

  return {
    async of(project) {
      const fresh = known.get(project);
      if (fresh !== undefined && clock() - fresh.readAtUs < MAX_AGE_US) return fresh.isForgotten;
      try {
        return (await readOnce(project)).isForgotten;
      } catch (cause) {
        throw new LedgerError('unavailable', 'who was forgotten could not be read', { cause, retryAfterSeconds: 1 });
      }
    },
  };
}

function judge(salt: string | undefined, hashes: ReadonlySet<string>): IsForgotten {
  if (salt === undefined || hashes.size === 0) return () => false;
  return (userId) => hashes.has(hashUser(salt, userId));
}
