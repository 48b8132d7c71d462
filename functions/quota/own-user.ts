import type { Caller } from '../../lib/access/api-key.ts';
import { LedgerError } from '../../lib/errors.ts';

/** The user that is asked about. A key that is bound to a user asks about that user only, and need not name it. */
export function ownUser({ userId }: Pick<Caller, 'userId'>, asked: string | undefined): string {
  const isAnother = userId !== undefined && asked !== undefined && asked !== userId;
  if (isAnother) throw new LedgerError('forbidden', 'this key asks about its own user only');
  return userId ?? asked ?? '';
}
