import type { Dashboard, KeyAnswer } from '../../../lib/api-contract.ts';
import { usePages } from '../../api/use-pages.ts';
import { Failed } from '../../parts/failed.tsx';
import { ManagersOnly } from '../../parts/managers-only.tsx';
import { Pages } from '../../parts/pages.tsx';
import { CreateKey } from './create-key.tsx';
import { KeyTable } from './key-table.tsx';
import { word } from './words.ts';

interface KeyList {
  readonly keys: readonly KeyAnswer[];
  readonly cursor: string | null;
}

const ROWS = 50;

/** Who may do what with the ledger. */
export function Keys({ screen }: { readonly screen: Dashboard }) {
  return (
    <>
      <h1>{word('title')}</h1>
      <p class="lead">{word('lead')}</p>
      <ManagersOnly screen={screen}>
        <Managed now={screen.generated_at} />
      </ManagersOnly>
    </>
  );
}

function Managed({ now }: { readonly now: string }) {
  const list = usePages<KeyList>('/keys', { limit: ROWS });
  const { body, failure, again } = list;
  return (
    <>
      <CreateKey now={now} onCreated={again} />
      <section class="panel" aria-labelledby="keys">
        <header>
          <h2 id="keys">{word('list')}</h2>
        </header>
        {failure && <Failed failure={failure} again={again} />}
        {body && <KeyTable keys={body.keys} now={now} onRevoked={again} />}
        <Pages label={word('list')} {...list} />
      </section>
    </>
  );
}
