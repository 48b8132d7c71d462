import type { VNode } from 'preact';
import { key } from './api/key.ts';
import { Failed } from './parts/failed.tsx';
import { Header } from './parts/header.tsx';
import { HelpDialog } from './parts/help-dialog.tsx';
import { SignIn } from './sign-in.tsx';
import { route, type ViewName } from './state/route.ts';
import { failure, screen } from './state/screen.ts';
import { lazyView } from './views/lazy-view.tsx';
import { Overview } from './views/overview/overview.tsx';
import { word } from './words.ts';

/** The first screen comes with the page, every other view when it is asked for. */
const SHOWN: Readonly<Record<ViewName, () => VNode | null>> = {
  overview: Overview,
  session: lazyView(async () => (await import('./views/session/session.tsx')).Session),
  budgets: lazyView(async () => (await import('./views/budgets/budgets.tsx')).Budgets),
  prices: lazyView(async () => (await import('./views/prices/prices.tsx')).Prices),
  reports: lazyView(async () => (await import('./views/reports/reports.tsx')).Reports),
  integrity: lazyView(async () => (await import('./views/integrity/integrity.tsx')).Integrity),
  keys: lazyView(async () => (await import('./views/keys/keys.tsx')).Keys),
};

export function App() {
  const isSignedIn = key.value !== null;
  return (
    <>
      <a class="skip" href="#content">
        {word('skip')}
      </a>
      <Header />
      <main id="content" tabIndex={-1}>
        {isSignedIn ? <View /> : <SignIn />}
      </main>
      <HelpDialog />
    </>
  );
}

function View() {
  const problem = failure.value;
  if (problem !== undefined && (screen.value === undefined || problem.kind === 'forbidden')) {
    return (
      <>
        <h1>{word(route.value.view)}</h1>
        <Failed failure={problem} />
      </>
    );
  }
  const Shown = SHOWN[route.value.view];
  return <Shown />;
}
