import type { ForgetResult } from '../../lib/api-contract.ts';

/** Where the name may stand for a while, or for ever, after its records were moved: `docs/operations.md` says it at length. */
export function whatRemains({ sealed_days: sealedDays, exports }: ForgetResult<unknown>): readonly string[] {
  const sealed =
    sealedDays.length === 0
      ? []
      : [
          `records of ${sealedDays.join(', ')}, days that are sealed, until they expire: within days, or as they were to when the retention was longer before`,
        ];
  return [
    ...sealed,
    'the stream of the records, 24 hours; backups for point-in-time recovery, 35 days; copies that you made yourself',
    'counters of the user and the sessions: they are empty now, and go in the fourth night, if the next one proves their days in balance',
    'the forecast that the page and mails show, for an hour, when the costs of the user changed most',
    'counters of days whose records have expired: they stay, since nothing tells any more which sessions were whose',
    `files of exported records, ${JSON.stringify(exports)} in the bucket, until you delete them; reports as they were, in the bucket's earlier versions, 35 days; mail`,
    'alerts, events in quarantine, and budgets of the user with all their earlier terms; repairs in the audit log and proofs of days out of balance that name the user',
    'reservations under hard budgets, until a day after their period',
    'a report that was written while the totals were behind the records: the same command again rewrites it',
    'a salted hash, for ever: it refuses records of that name that come late, so send none under it',
  ];
}
