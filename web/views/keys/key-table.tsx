import { useState } from 'preact/hooks';
import type { KeyAnswer } from '../../../lib/api-contract.ts';
import { ask, type Failure, pathPart } from '../../api/ask.ts';
import { formatDate, formatMoment } from '../../i18n/formats.ts';
import { AskTwice } from '../../parts/ask-twice.tsx';
import { Refusal } from '../../parts/refusal.tsx';
import { Scroll } from '../../parts/scroll.tsx';
import { word as shared } from '../../words.ts';
import { scopesText } from './scopes.ts';
import { word } from './words.ts';

interface KeyTableProps {
  readonly keys: readonly KeyAnswer[];
  /** Instant of the ledger. */
  readonly now: string;
  readonly onRevoked: () => void;
}

const isOver = ({ revoked_at: revoked, expires_at: expires }: KeyAnswer, now: string): boolean =>
  revoked !== null || (expires !== null && Date.parse(expires) <= Date.parse(now));

/** Keys that work first, the newest before the older. */
export function KeyTable({ keys, now, onRevoked }: KeyTableProps) {
  const [failure, setFailure] = useState<Failure | undefined>();
  const revoke = async (id: string) => {
    const outcome = await ask(`/keys/${pathPart(id)}`, { method: 'DELETE' });
    const isRevoked = outcome.kind === 'answered' || outcome.kind === 'unchanged';
    setFailure(isRevoked ? undefined : outcome);
    if (isRevoked) onRevoked();
  };
  const rows = keys.toSorted(
    (a, b) => Number(isOver(a, now)) - Number(isOver(b, now)) || (a.created_at < b.created_at ? 1 : -1),
  );
  return (
    <>
      {failure && <Refusal failure={failure} />}
      <Scroll label={word('list')}>
        <table class="key-list">
          <thead>
            <tr>
              <th scope="col">{shared('name')}</th>
              <th scope="col">{word('scopes')}</th>
              <th scope="col">{shared('user')}</th>
              <th scope="col">{word('since')}</th>
              <th scope="col">{word('state')}</th>
              <th scope="col" class="number">
                {word('revoke')}
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((key) => (
              <tr key={key.id} class={isOver(key, now) ? 'past' : undefined}>
                <th scope="row">{key.name}</th>
                <td class="line">{scopesText(key.scopes)}</td>
                <td>{key.user_id ?? '–'}</td>
                <td class="line">{formatMoment(key.created_at)}</td>
                <td class="line">{stateOf(key, now)}</td>
                <td class="number">
                  {key.revoked_at === null && (
                    <AskTwice
                      deed={word('revoke')}
                      deedName={word('revoke-of', { name: key.name })}
                      sure={word('really-revoke')}
                      sureName={word('really-revoke-of', { name: key.name })}
                      keep={word('keep')}
                      onSure={() => revoke(key.id)}
                    />
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </>
  );
}

function stateOf(key: KeyAnswer, now: string): string {
  if (key.revoked_at !== null) return word('revoked', { day: formatDate(key.revoked_at) });
  if (key.expires_at === null) return word('active');
  return word(isOver(key, now) ? 'expired' : 'expires', { day: formatDate(key.expires_at) });
}
