import type { Seals } from '../../lib/integrity/ports.ts';
import type { ProjectDay } from '../../lib/integrity/proof.ts';
import type { RetentionHistory } from '../../lib/retention/ports.ts';
import { isExpiring } from '../../lib/retention/retention.ts';
import type { Day } from '../../lib/usage/record.ts';

interface EndPorts {
  readonly seals: Pick<Seals, 'find'>;
  readonly history: Pick<RetentionHistory, 'read'>;
  readonly today: () => Day;
}

/**
 * Why a day is not proved from its records any more; undefined when it can be.
 *
 * @throws Error when the ledger has not noted its retention: this command is told no settings of the deployment.
 */
export type EndOf = (of: ProjectDay) => Promise<string | undefined>;

export function createEndOf({ seals, history, today }: EndPorts): EndOf {
  return async (of) => {
    if ((await seals.find(of))?.answer !== undefined) return 'sealed: GET /integrity has its proof';
    const retentions = await history.read();
    if (retentions === undefined)
      throw new Error(
        'This ledger notes its retention with the next call that it records.\nNext: record a call, then run this again.',
      );
    return isExpiring(of.day, today(), retentions) ? 'its records have begun to expire' : undefined;
  };
}
