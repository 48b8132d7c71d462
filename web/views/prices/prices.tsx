import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { Dashboard, PriceList } from '../../../lib/api-contract.ts';
import { ask, type Failure, pathPart } from '../../api/ask.ts';
import { usePages } from '../../api/use-pages.ts';
import { AskTwice } from '../../parts/ask-twice.tsx';
import { Failed } from '../../parts/failed.tsx';
import { ManagersOnly } from '../../parts/managers-only.tsx';
import { Pages } from '../../parts/pages.tsx';
import { Refusal } from '../../parts/refusal.tsx';
import { route } from '../../state/route.ts';
import { word as shared } from '../../words.ts';
import { ExchangeRates } from './exchange-rates.tsx';
import { isOver, nameOf, PriceTable } from './price-table.tsx';
import { EXACT, type ExactPrice, formOf, type PriceForm } from './price-terms.ts';
import { Reprice, type RepriceQuestion } from './reprice.tsx';
import { SetPrice } from './set-price.tsx';
import { word } from './words.ts';

const ROWS = 20;

/** What a token costs, from when, and who said so; and how to change it. */
export function Prices({ screen }: { readonly screen: Dashboard }) {
  const own = usePages<PriceList<string>>('/prices', { source: 'custom', limit: ROWS }, { exact: EXACT });
  const builtIn = usePages<PriceList<string>>('/prices', { source: 'built-in', limit: ROWS }, { exact: EXACT });
  const [offered, setOffered] = useState<RepriceQuestion | undefined>();
  const [asked, setAsked] = useState<{ readonly terms: PriceForm; readonly round: number } | undefined>();
  const [failure, setFailure] = useState<Failure | undefined>();
  const now = screen.generated_at;
  const mayChange = screen.access.scopes.includes('admin');
  const close = async ({ id }: ExactPrice) => {
    const outcome = await ask(`/prices/${pathPart(id)}`, { method: 'DELETE' });
    setFailure(outcome.kind === 'answered' || outcome.kind === 'unchanged' ? undefined : outcome);
    own.again();
  };
  const deedsOf = (price: ExactPrice) => (
    <RowDeeds
      price={price}
      isOver={isOver(price, now)}
      onAnew={() => setAsked({ terms: formOf(price), round: (asked?.round ?? 0) + 1 })}
      onClose={() => close(price)}
    />
  );
  // Lists that come later would push down what stands under them.
  if (isFirstAwaited(own) || isFirstAwaited(builtIn))
    return (
      <>
        <Title />
        <div class="list-room" role="status" aria-label={shared('loading')} />
      </>
    );
  return (
    <>
      <Title />
      <PricePanel name="custom" list={own} now={now} deedsOf={mayChange ? deedsOf : undefined}>
        {failure && <Refusal failure={failure} />}
      </PricePanel>
      <ManagersOnly screen={screen}>
        <div class="pair">
          <SetPrice
            key={asked?.round}
            // The link of an unpriced model fills its name in.
            terms={asked?.terms ?? { name: route.value.about }}
            isAsked={asked !== undefined}
            onSet={own.again}
            onLook={setOffered}
          />
          <Reprice key={JSON.stringify(offered)} offered={offered} today={screen.today.date} />
        </div>
      </ManagersOnly>
      <PricePanel name="built-in" list={builtIn} now={now} />
      <ExchangeRates today={screen.today.date} mayChange={mayChange} />
    </>
  );
}

const Title = () => (
  <>
    <h1>{word('title')}</h1>
    <p class="lead">{word('lead')}</p>
  </>
);

type List = ReturnType<typeof usePages<PriceList<string>>>;

const isFirstAwaited = ({ body, failure }: List): boolean => body === undefined && failure === undefined;

interface PricePanelProps {
  readonly name: 'custom' | 'built-in';
  readonly list: List;
  readonly now: string;
  readonly deedsOf?: ((price: ExactPrice) => ComponentChildren) | undefined;
  readonly children?: ComponentChildren;
}

function PricePanel({ name, list, now, deedsOf, children }: PricePanelProps) {
  const { body, failure, again } = list;
  return (
    <section class="panel" aria-labelledby={`prices-${name}`}>
      <header>
        <h2 id={`prices-${name}`}>{word(name)}</h2>
      </header>
      {children}
      {failure && <Failed failure={failure} again={again} />}
      {body?.prices.length === 0 && <p class="quiet">{word('no-custom')}</p>}
      {body && body.prices.length > 0 && (
        <PriceTable label={word(name)} prices={body.prices} now={now} deedsOf={deedsOf} />
      )}
      <Pages label={word(name)} {...list} />
    </section>
  );
}

interface RowDeedsProps {
  readonly price: ExactPrice;
  readonly isOver: boolean;
  readonly onAnew: () => void;
  readonly onClose: () => Promise<void>;
}

/** A row is never edited: its terms go into the form, or it ends now. */
function RowDeeds({ price, isOver, onAnew, onClose }: RowDeedsProps) {
  const model = nameOf(price);
  return (
    <>
      <button type="button" aria-label={word('anew-of', { model })} onClick={onAnew}>
        {word('anew')}
      </button>{' '}
      {!isOver && (
        <AskTwice
          deed={word('close')}
          deedName={word('close-of', { model })}
          sure={word('really-close')}
          sureName={word('really-close-of', { model })}
          keep={word('keep')}
          onSure={onClose}
        />
      )}
    </>
  );
}
