import { key } from './api/key.ts';
import { Failed } from './parts/failed.tsx';
import { Header } from './parts/header.tsx';
import { HelpDialog } from './parts/help-dialog.tsx';
import { SignIn } from './sign-in.tsx';
import { route } from './state/route.ts';
import { failure, screen } from './state/screen.ts';
import { Overview } from './views/overview/overview.tsx';
import { word } from './words.ts';

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
  return <Overview />;
}
