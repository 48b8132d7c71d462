import { signal } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import type { Dashboard } from '../../lib/api-contract.ts';
import { AsOf } from '../parts/as-of.tsx';
import { Failed } from '../parts/failed.tsx';
import { screen } from '../state/screen.ts';
import { word } from '../words.ts';

/** A view beside the first screen: it takes from it the currency, the day, and what the reader's key may. */
export type LazyView = (props: { readonly screen: Dashboard }) => VNode | null;

/** A view whose code is asked for when it is shown for the first time. */
export function lazyView(load: () => Promise<LazyView>): () => VNode {
  const loaded = signal<LazyView | 'failed' | undefined>(undefined);
  return function Lazy() {
    useEffect(() => {
      load()
        .then((View) => (loaded.value = View))
        .catch(() => (loaded.value = 'failed'));
    }, []);
    const View = loaded.value;
    // A newer page has other files: only loading all of it anew finds them.
    if (View === 'failed') return <Failed failure={{ kind: 'unreachable' }} again={() => location.reload()} />;
    if (View === undefined || screen.value === undefined) return <Waiting />;
    return (
      <>
        <AsOf />
        <View screen={screen.value} />
      </>
    );
  };
}

const Waiting = () => (
  <div class="skeleton" role="status" aria-label={word('loading')}>
    <div class="line-room" />
    <div class="trend-room" />
  </div>
);
