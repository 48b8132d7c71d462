import type { ComponentChildren } from 'preact';
import type { Dashboard } from '../../lib/api-contract.ts';
import { word } from '../words.ts';

interface ManagersOnlyProps {
  readonly screen: Dashboard;
  readonly children: ComponentChildren;
}

/** What needs a key that may manage; for any other one, a sentence that says so. */
export function ManagersOnly({ screen, children }: ManagersOnlyProps) {
  if (screen.access.scopes.includes('admin')) return <>{children}</>;
  return <p class="notice">{word('may-not-change')}</p>;
}
