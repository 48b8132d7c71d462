import { useState } from 'preact/hooks';
import type { Dashboard, PriceList } from '../../../lib/api-contract.ts';
import { usePages } from '../../api/use-pages.ts';
import { Failed } from '../../parts/failed.tsx';
import { ManagersOnly } from '../../parts/managers-only.tsx';
import { Pages } from '../../parts/pages.tsx';
import { PriceTable } from './price-table.tsx';
import { Reprice, type RepriceQuestion } from './reprice.tsx';
import { SetPrice } from './set-price.tsx';
import { word } from './words.ts';

const ROWS = 20;

/** What a token costs, from when, and who said so; and how to change it. */
export function Prices({ screen }: { readonly screen: Dashboard }) {
  const own = usePages<PriceList>('/prices', { source: 'custom', limit: ROWS });
  const builtIn = usePages<PriceList>('/prices', { source: 'built-in', limit: ROWS });
  const [offered, setOffered] = useState<RepriceQuestion | undefined>();
  return (
    <>
      <h1>{word('title')}</h1>
      <p class="lead">{word('lead')}</p>
      <PricePanel name="custom" list={own} />
      <ManagersOnly screen={screen}>
        <div class="pair">
          <SetPrice onSet={own.again} onLook={setOffered} />
          <Reprice key={JSON.stringify(offered)} offered={offered} today={screen.today.date} />
        </div>
      </ManagersOnly>
      <PricePanel name="built-in" list={builtIn} />
    </>
  );
}

interface PricePanelProps {
  readonly name: 'custom' | 'built-in';
  readonly list: ReturnType<typeof usePages<PriceList>>;
}

function PricePanel({ name, list }: PricePanelProps) {
  const { body, failure, again } = list;
  return (
    <section class="panel" aria-labelledby={`prices-${name}`}>
      <header>
        <h2 id={`prices-${name}`}>{word(name)}</h2>
      </header>
      {failure && <Failed failure={failure} again={again} />}
      {body?.prices.length === 0 && <p class="quiet">{word('no-custom')}</p>}
      {body && body.prices.length > 0 && <PriceTable label={word(name)} prices={body.prices} />}
      <Pages label={word(name)} {...list} />
    </section>
  );
}
